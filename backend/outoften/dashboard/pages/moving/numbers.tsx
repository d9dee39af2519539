import { Histogram } from '../../components/charts/histogram.tsx';
import { Facts } from '../../components/layout/panel.tsx';
import { formatCount, formatDate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as FILES } from '../../texts/files.ts';
import { TEXTS } from '../../texts/moving.ts';
import { distributionDescription, distributionSentence } from '../../texts/overview.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { Report } from './import_file.ts';

/** What a file has: its scores, its days, and how much of it is new. */
export function Numbers({ report, site }: { report: Report; site: Schemas['SiteOut'] }) {
  const { distribution, score, first_answer, last_answer, comments } = report;
  const zone = timeZoneOf(site);
  const optional = [
    { name: TEXTS.already, value: report.already_imported },
    { name: TEXTS.dismissals, value: report.dismissals },
    { name: TEXTS.repeated, value: report.repeated },
    { name: TEXTS.people, value: report.people },
    { name: TEXTS.leftOut, value: report.left_out },
    { name: FILES.rejected, value: report.rejected },
  ];
  return (
    <div class="import-numbers">
      {score !== null && (
        <Histogram
          title={TEXTS.distribution}
          description={distributionDescription(distribution)}
          counts={distribution}
          sentence={distributionSentence}
        />
      )}
      <Facts
        facts={[
          ...(score === null ? [] : [{ name: TEXTS.nps, value: <strong>{formatCount(score)}</strong> }]),
          ...(first_answer && last_answer
            ? [
                {
                  name: TEXTS.days,
                  value: TEXTS.daysRange(formatDate(first_answer, zone), formatDate(last_answer, zone)),
                },
                { name: TEXTS.comments, value: formatCount(comments) },
              ]
            : []),
          { name: TEXTS.new, value: <strong>{formatCount(report.new)}</strong> },
          ...optional
            .filter(({ value }) => value > 0)
            .map(({ name, value }) => ({ name, value: formatCount(value) })),
        ]}
      />
    </div>
  );
}
