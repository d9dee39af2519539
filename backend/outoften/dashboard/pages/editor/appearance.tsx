import { Radios } from '../../components/controls/checkbox.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/editor.ts';
import { NumberField, OptionalText, reasonFor } from './fields.tsx';
import type { SectionProperties } from './sections.tsx';

type Appearance = Schemas['Appearance'];

const LEAST_CONTRAST = 4.5;

function options<Value extends string>(names: Record<Value, string>): { value: Value; name: string }[] {
  return (Object.entries(names) as [Value, string][]).map(([value, name]) => ({ value, name }));
}

/** The colors of a light card without colors of its own, for the fields that choose one. */
const STANDARD_COLORS = { accent: '#2b2f77', background: '#ffffff', text: '#16181f' };

/** Where the card stands and what it looks like, with the contrast of its colors. */
export function AppearanceFields({ values, draft, change, contrasts }: SectionProperties) {
  const { appearance } = values;
  const set = (next: Partial<Appearance>) => change({ appearance: { ...appearance, ...next } });
  const notice = (field: string) =>
    draft?.notices.find((one) => one.field === `appearance.${field}`)?.detail ?? TEXTS.colorHint;
  return (
    <>
      <Radios
        legend={TEXTS.placement}
        value={appearance.placement}
        options={options(TEXTS.placements)}
        onChange={(placement) => set({ placement })}
      />
      {appearance.placement === 'corner' && (
        <Radios
          legend={TEXTS.side}
          value={appearance.side}
          options={options(TEXTS.sides)}
          onChange={(side) => set({ side })}
        />
      )}
      {appearance.placement === 'inline' && (
        <OptionalText
          label={TEXTS.selector}
          hint={TEXTS.selectorHint}
          value={appearance.selector}
          {...reasonFor(draft, 'appearance.selector')}
          onChange={(selector) => set({ selector })}
        />
      )}
      <Radios
        legend={TEXTS.scheme}
        value={appearance.scheme}
        options={options(TEXTS.schemes)}
        onChange={(scheme) => set({ scheme })}
      />
      {(['accent', 'background', 'text'] as const).map((name) => (
        <div key={name} class="editor-color">
          <OptionalText
            label={TEXTS[name]}
            hint={notice(name)}
            value={appearance[name]}
            {...reasonFor(draft, `appearance.${name}`)}
            onChange={(color) => set({ [name]: color })}
          />
          <input
            type="color"
            aria-label={TEXTS[name]}
            value={
              /^#[0-9a-f]{6}$/i.test(appearance[name] ?? '')
                ? (appearance[name] ?? '')
                : STANDARD_COLORS[name]
            }
            onInput={(event) => set({ [name]: event.currentTarget.value })}
          />
        </div>
      ))}
      <Contrasts contrasts={contrasts} />
      <NumberField
        label={TEXTS.radius}
        value={appearance.radius}
        empty={8}
        max={24}
        {...reasonFor(draft, 'appearance.radius')}
        onChange={(radius) => set({ radius })}
      />
      <OptionalText
        label={TEXTS.font}
        hint={TEXTS.fontHint}
        value={appearance.font}
        {...reasonFor(draft, 'appearance.font')}
        onChange={(font) => set({ font: font ?? 'system' })}
      />
      <Select
        label={TEXTS.size}
        value={appearance.size}
        options={options(TEXTS.sizes)}
        onChange={(size) => set({ size })}
      />
    </>
  );
}

function Contrasts({ contrasts }: { contrasts: Schemas['Contrast'][] }) {
  return (
    <div class="field" aria-live="polite">
      <p class="field-label">{TEXTS.contrast}</p>
      <ul class="editor-contrasts">
        {contrasts.map(({ scheme, part, ratio }) => (
          <li key={`${scheme}-${part}`}>
            <span>
              {TEXTS[scheme]} · {TEXTS.contrastParts[part]}
            </span>
            <Pill kind={ratio >= LEAST_CONTRAST ? 'good' : 'bad'}>{ratio.toFixed(1)}</Pill>
          </li>
        ))}
      </ul>
      <p class="field-hint">{TEXTS.contrastHelp}</p>
    </div>
  );
}
