import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { FileField } from '../../components/files/file_field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, useOwn } from '../../context.ts';
import { PRODUCTS, TEXTS } from '../../texts/moving.ts';
import type { PartProperties } from '../settings/part.ts';
import { isJson } from './import_file.ts';
import { ImportOfFiles } from './import_of_files.tsx';
import { LastImports, useImports } from './last_imports.tsx';

/** Imports responses from a file, and exports everything. */
export default function MovingPart({ site, survey, catalog }: PartProperties) {
  const surveys = catalog.surveys.filter(({ site_id }) => site_id === site.id);
  const [surveyId, setSurveyId] = useState(survey?.id ?? surveys[0]?.id);
  const [files, setFiles] = useState<File[]>([]);
  const [chosen, setChosen] = useState(0);
  const imports = useImports(site.id);
  const target = surveys.find(({ id }) => id === surveyId);
  const isRefused = files.length > 1 && !files.every(isJson);
  return (
    <>
      {target && (
        <Panel title={TEXTS.import} about={TEXTS.importAbout} problem={isRefused ? TEXTS.oneTable : ''}>
          <div class="form">
            <Select
              label={TEXTS.survey}
              hint={TEXTS.surveyHint}
              value={String(surveyId)}
              options={surveys.map(({ id, name }) => ({ value: String(id), name }))}
              onChange={(value) => setSurveyId(Number(value))}
            />
            <FileField
              label={TEXTS.files}
              hint={TEXTS.filesHint}
              accept=".csv,.txt,.tsv,.json,.jsonl,.ndjson,text/csv,application/json"
              isMultiple
              onChoose={(some) => {
                setFiles(some);
                setChosen(chosen + 1);
              }}
            />
            <details class="more-fields">
              <summary>{TEXTS.howTo}</summary>
              <dl class="how-to">
                {Object.values(PRODUCTS).map(({ name, howTo }) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd class="muted">{howTo}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </div>
        </Panel>
      )}
      {target && files.length > 0 && !isRefused && (
        <ImportOfFiles
          key={`${chosen} ${target.id}`}
          site={site}
          survey={target}
          files={files}
          imports={imports}
        />
      )}
      <LastImports site={site} surveys={surveys} imports={imports} />
      <ExportPanel />
    </>
  );
}

/** Downloads everything, for those who may see everything. */
function ExportPanel() {
  const { api } = useApp();
  const { may } = useOwn();
  return (
    <Panel title={TEXTS.exportTitle} about={may('keys') ? TEXTS.exportAbout : TEXTS.exportSurvey}>
      {may('keys') && (
        <div>
          <Button icon="download" onClick={() => location.assign(api.url('/v1/export/everything'))}>
            {TEXTS.exportTitle}
          </Button>
        </div>
      )}
    </Panel>
  );
}
