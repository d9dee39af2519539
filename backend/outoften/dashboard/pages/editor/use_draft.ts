import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../../context.ts';
import { ApiError, type Schemas } from '../../server/api.ts';

/** What is edited: the fields of a survey. Values may be incomplete. */
export type Definition = Schemas['Definition'];
export type Draft = Schemas['DraftOut'];

const SAVE_AFTER_MS = 600;

/** The draft of a survey, and what to do with it. */
export interface DraftEditor {
  /** What the server knows; null until it is read. */
  draft: Draft | null;
  /** What is in the fields; ahead of `draft` while it is saved. */
  values: Definition | null;
  isSaving: boolean;
  problem: string;
  change: (change: Partial<Definition>) => void;
  /** Saves what is not saved yet. Returns whether it succeeded. */
  flush: () => Promise<boolean>;
  /** Takes over another draft, such as a restored version, or reads it again. */
  load: (draft?: Draft) => Promise<void>;
}

/** Reads the draft of a survey, and saves it a moment after each change. */
export function useDraft(surveyId: number): DraftEditor {
  const { api, session } = useApp();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [values, setValues] = useState<Definition | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState('');
  const latest = useRef<{ values: Definition | null; revision: number; isDirty: boolean }>({
    values: null,
    revision: 0,
    isDirty: false,
  });
  const timer = useRef(0);
  const running = useRef<Promise<boolean> | null>(null);
  const path = { survey_id: surveyId };

  async function load(next?: Draft): Promise<void> {
    const read = next ?? (await api.get('/v1/surveys/{survey_id}/draft', { path }));
    latest.current = {
      values: read.definition as unknown as Definition,
      revision: read.revision,
      isDirty: false,
    };
    setDraft(read);
    setValues(read.definition as unknown as Definition);
    setProblem('');
  }

  async function save(): Promise<boolean> {
    if (!latest.current.isDirty || !latest.current.values) return true;
    const { values: definition, revision } = latest.current;
    latest.current.isDirty = false;
    setSaving(true);
    try {
      const saved = await api.put('/v1/surveys/{survey_id}/draft', {
        path,
        body: { definition: definition as never, revision },
      });
      latest.current.revision = saved.revision;
      setDraft(saved);
      setProblem('');
      return true;
    } catch (error) {
      latest.current.isDirty = true;
      if (!session.endIfSignedOut(error)) {
        setProblem(error instanceof Error ? error.message : String(error));
        // Somebody else's draft is not overwritten; anything else is tried again.
        if (!(error instanceof ApiError) || error.isTemporary) schedule(5000);
      }
      return false;
    } finally {
      setSaving(false);
    }
  }

  // One request at a time, because each needs the revision of the one before.
  async function flush(): Promise<boolean> {
    clearTimeout(timer.current);
    if (running.current) await running.current;
    running.current = save();
    const succeeded = await running.current;
    running.current = null;
    return succeeded;
  }

  function schedule(delay: number): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush(), delay);
  }

  useEffect(() => {
    load().catch((error) => {
      if (!session.endIfSignedOut(error)) setProblem(error instanceof Error ? error.message : String(error));
    });
    return () => {
      void flush();
    };
  }, [surveyId]);

  return {
    draft,
    values,
    isSaving,
    problem,
    flush,
    load,
    change(change) {
      if (!latest.current.values) return;
      latest.current.values = { ...latest.current.values, ...change };
      latest.current.isDirty = true;
      setValues(latest.current.values);
      schedule(SAVE_AFTER_MS);
    },
  };
}
