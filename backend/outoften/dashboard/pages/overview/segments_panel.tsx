import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { type Reading, useApp, useFilters, usePolled } from '../../context.ts';
import { ApiError, type Schemas } from '../../server/api.ts';
import { changeLabel, segmentSentence, segmentsAbout, TEXTS } from '../../texts/overview.ts';
import { segmentName } from '../../texts/shell.ts';
import { type PanelProperties, SLOW, useReport } from './reading.ts';

/** A value of a segment key, `segment` as filters name it. */
export type Row = Schemas['SegmentRow'] & { segment: string };

const MAX_ROWS = 6;

/** Reads the segments of all keys again and again, unless the page does not show them. */
export function useSegments(panel: PanelProperties, isShown: boolean): Reading<Row[] | null> {
  const { api, path, query, dependencies } = useReport(panel);
  const { segment: _, ...reportOf } = query;
  const keys = panel.site.segment_keys;
  return usePolled(
    async (signal) => {
      if (!isShown) return null;
      const read = async (key: string): Promise<Row[]> => {
        try {
          const report = await api.get('/v1/surveys/{survey_id}/segments/{key}', {
            path: { ...path, key },
            query: reportOf,
            signal,
          });
          return report.data.map((row) => ({ ...row, segment: `${key}:${row.value}` }));
        } catch (error) {
          // A key that was just added has no numbers yet.
          if (error instanceof ApiError && error.status === 404) return [];
          throw error;
        }
      };
      return (await Promise.all(keys.map(read))).flat();
    },
    [...dependencies, keys.join(), isShown],
    SLOW,
  );
}

/** The segments whose score differs from the others', those that differ by more than chance first. */
export function SegmentsPanel(properties: PanelProperties & { reading: Reading<Row[] | null> }) {
  const { site } = properties;
  const { data, isStale, problem } = properties.reading;
  const { isShared } = useApp();
  const { change } = useFilters();
  const { query } = useReport(properties);
  const keys = site.segment_keys;
  const rows = (data ?? []).filter(({ difference }) => difference !== null);
  const differing = rows.filter(({ significant }) => significant).length;
  return (
    <Panel
      title={TEXTS.segments}
      explanation={TEXTS.explainSegments}
      about={query.segment ? TEXTS.segmentsOfAll : segmentsAbout(differing, rows.length)}
      columns={4}
      isLoading={!data && keys.length > 0}
      isStale={isStale}
      problem={problem}
    >
      {keys.length === 0 && (
        <EmptyState icon="respondents" title={TEXTS.noSegmentKeys} text={TEXTS.noSegmentKeysHelp} />
      )}
      {keys.length > 0 && data && rows.length === 0 && (
        <EmptyState icon="respondents" title={TEXTS.noSegmentValues} />
      )}
      <ul class="rows" role="list">
        {sorted(rows).map((row) => (
          <li key={row.segment} class={row.significant ? 'flagged' : undefined}>
            {isShared ? (
              <span>{segmentName(row.segment)}</span>
            ) : (
              <button
                type="button"
                class="row-name"
                title={TEXTS.showOnly(segmentName(row.segment))}
                onClick={() => change({ segment: row.segment })}
              >
                {segmentName(row.segment)}
              </button>
            )}
            <Pill kind={kindOf(row)}>{changeLabel(Math.round(row.difference ?? 0))}</Pill>
            <span class="row-about">{segmentSentence(row)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function sorted(rows: Row[]): Row[] {
  const rank = (row: Row) => (row.significant ? 0 : 1);
  const size = (row: Row) => Math.abs(row.difference ?? 0);
  return [...rows]
    .sort((one, other) => rank(one) - rank(other) || size(other) - size(one))
    .slice(0, MAX_ROWS);
}

function kindOf({ significant, difference }: Row): 'plain' | 'good' | 'bad' {
  if (!significant) return 'plain';
  return (difference ?? 0) < 0 ? 'bad' : 'good';
}
