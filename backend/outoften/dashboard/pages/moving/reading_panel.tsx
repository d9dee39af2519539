import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { formatCount } from '../../format.ts';
import { PRODUCTS, type Product, TEXTS } from '../../texts/moving.ts';
import type { Reading, Report } from './import_file.ts';

/** Which product the files are from, and what can't be found out from them. */
export function ReadingPanel(properties: {
  report: Report | null;
  reading: Reading;
  /** How many records each survey of the product has, by its id there. */
  surveysThere: Report['surveys'];
  isScaleAsked: boolean;
  onChange: (change: Partial<Reading>) => void;
}) {
  const { report, reading, surveysThere, isScaleAsked, onChange } = properties;
  const source = reading.source ?? report?.source;
  const detected = report?.detected;
  // What a CSV file looks like says nothing.
  const looks = detected && detected !== 'csv' ? `${TEXTS.looksLike(PRODUCTS[detected].name)} ` : '';
  const isTable = (report?.columns.length ?? 0) > 0;
  return (
    <Panel title={TEXTS.reading}>
      <div class="form">
        <Select
          label={TEXTS.product}
          hint={looks + (source ? PRODUCTS[source].howTo : '')}
          value={source ?? ''}
          options={[
            ...(source ? [] : [{ value: '' as const, name: TEXTS.notKnown, disabled: true }]),
            ...(Object.keys(PRODUCTS) as Product[]).map((value) => ({ value, name: PRODUCTS[value].name })),
          ]}
          onChange={(value) => value && onChange({ source: value, columns: {}, only: null })}
        />
        {Object.keys(surveysThere).length > 1 && (
          <Select
            label={TEXTS.only}
            hint={TEXTS.onlyHint}
            value={reading.only ?? ''}
            options={[
              { value: '', name: TEXTS.onlyNone },
              ...Object.entries(surveysThere).map(([id, count]) => ({
                value: id,
                name: `${id} (${formatCount(count)})`,
              })),
            ]}
            onChange={(value) => onChange({ only: value || null })}
          />
        )}
        {isTable && (
          <>
            <Select
              label={TEXTS.dates}
              value={reading.dates ?? ''}
              options={(['', 'day-first', 'month-first'] as const).map((value) => ({
                value,
                name: TEXTS.datesNames[value],
              }))}
              onChange={(value) => onChange({ dates: value || null })}
            />
            <Select
              label={TEXTS.timeZone}
              value={reading.timeZone ?? report?.time_zone ?? 'UTC'}
              options={timeZones(report?.time_zone ?? 'UTC').map((zone) => ({
                value: zone,
                name: zone.replaceAll('_', ' '),
              }))}
              onChange={(timeZone) => onChange({ timeZone })}
            />
          </>
        )}
        {isScaleAsked && (
          <Checkbox
            label={TEXTS.scale}
            checked={reading.isScaleConfirmed}
            onChange={(isScaleConfirmed) => onChange({ isScaleConfirmed })}
          />
        )}
      </div>
    </Panel>
  );
}

function timeZones(current: string): string[] {
  return [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])].sort();
}
