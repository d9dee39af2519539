import { pagePath, withParameters } from '../../address/url_state.ts';
import { CategoryBar } from '../../components/charts/category_bar.tsx';
import { categoryOf } from '../../components/charts/scale.ts';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { ScorePill } from '../../components/layout/pill.tsx';
import { Popover } from '../../components/overlays/popover.tsx';
import { type Reading, useApp, usePolled } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { mentionsSentence, TEXTS, themesAbout } from '../../texts/overview.ts';
import { type PanelProperties, SLOW, useReport } from './reading.ts';

type Theme = Schemas['MentionedTheme'];
type Term = Schemas['MentionedTerm'];
type Side = 'detractor' | 'promoter';

const MAX_THEMES = 4;
const MAX_TERMS = 8;
const MAX_QUOTES = 2;

type Report = Schemas['ThemesReport'];

/** Reads the themes again and again, unless the page does not show them. */
export function useThemes(panel: PanelProperties, isShown: boolean): Reading<Report | null> {
  const { api, path, query, dependencies } = useReport(panel);
  return usePolled(
    async (signal) => (isShown ? api.get('/v1/surveys/{survey_id}/themes', { path, query, signal }) : null),
    [...dependencies, isShown],
    SLOW,
  );
}

/** What detractors and what promoters write about: the owner's themes, and words that one side uses more. Two panels. */
export function ThemesPanels(properties: PanelProperties & { reading: Reading<Report | null> }) {
  const { router } = useApp();
  const { data, isStale, problem } = properties.reading;
  const responses = pagePath({ scope: 'survey', segment: 'responses' }, properties, router.location.search);
  return (
    <>
      {(['detractor', 'promoter'] as const).map((side) => (
        <Panel
          key={side}
          title={side === 'detractor' ? TEXTS.detractorThemes : TEXTS.promoterThemes}
          explanation={data?.definition ?? TEXTS.noThemesHelp}
          about={data ? themesAbout(data.comments) : ''}
          columns={4}
          isLoading={!data}
          isStale={isStale}
          problem={side === 'detractor' ? problem : ''}
        >
          {data && (
            <Themes
              themes={themesOf(data.themes, side)}
              terms={termsOf(data.terms, side)}
              side={side}
              toResponses={(term) => withParameters(responses, { q: `"${term}"` })}
            />
          )}
        </Panel>
      ))}
    </>
  );
}

function Themes(properties: {
  themes: Theme[];
  terms: Term[];
  side: Side;
  toResponses: (term: string) => string;
}) {
  const { themes, terms, side, toResponses } = properties;
  if (themes.length === 0 && terms.length === 0) {
    return <EmptyState title={TEXTS.noThemes} text={TEXTS.noThemesHelp} />;
  }
  return (
    <>
      <ul class="rows" role="list">
        {themes.map((theme) => (
          <li key={theme.id} class="theme">
            <Examples name={theme.name} of={theme} />
            <span class="row-about">{mentionsSentence(theme)}</span>
            <CategoryBar
              counts={{ detractor: theme.detractors, passive: theme.passives, promoter: theme.promoters }}
            />
          </li>
        ))}
      </ul>
      {terms.length > 0 && (
        <ul class="terms" role="list" aria-label={TEXTS.words}>
          {terms.map((term) => (
            <li key={term.term}>
              <Examples name={term.term} of={term} to={toResponses(term.term)} />
            </li>
          ))}
        </ul>
      )}
      <Quotes of={[...themes, ...terms]} side={side} />
    </>
  );
}

/** The newest comments of this side about what it mentions most. */
function Quotes({ of, side }: { of: (Theme | Term)[]; side: Side }) {
  const examples = new Map(
    of
      .flatMap((one) => one.examples.filter(({ score }) => categoryOf(score) === side))
      .map((one) => [one.comment, one]),
  );
  if (examples.size === 0) return null;
  return (
    <ul class="quotes" role="list" aria-label={TEXTS.examples}>
      {[...examples.values()].slice(0, MAX_QUOTES).map(({ id, score, comment }) => (
        <li key={id}>
          <ScorePill score={score} category={categoryOf(score)} />
          <span class="quote" dir="auto">
            {TEXTS.quote(comment)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What is mentioned, which unfolds comments about it; `to` is a page with all of them. */
function Examples({ name, of, to }: { name: string; of: Theme | Term; to?: string }) {
  const { isShared } = useApp();
  return (
    <Popover
      label={name}
      class={to ? 'examples term' : 'examples'}
      button={{ kind: 'quiet', isSmall: true, children: <bdi>{name}</bdi> }}
    >
      {() => (
        <>
          <p class="explanation-name">
            <bdi>{name}</bdi>
          </p>
          <p class="muted small-text">{mentionsSentence(of)}</p>
          <ul class="example-list" role="list" aria-label={TEXTS.examples}>
            {of.examples.map(({ id, score, comment }) => (
              <li key={id}>
                <ScorePill score={score} category={categoryOf(score)} />
                <span dir="auto">{comment}</span>
              </li>
            ))}
          </ul>
          {to && !isShared && <Link to={to}>{TEXTS.allComments}</Link>}
        </>
      )}
    </Popover>
  );
}

/** Returns the themes that this side mentions more than the other, those with the greatest lead first. */
export function themesOf(themes: Theme[], side: Side): Theme[] {
  const own = (theme: Theme) => (side === 'detractor' ? theme.detractors : theme.promoters);
  const other = (theme: Theme) => (side === 'detractor' ? theme.promoters : theme.detractors);
  return themes
    .filter((theme) => own(theme) > 0 && own(theme) >= other(theme))
    .sort((one, two) => own(two) - other(two) - (own(one) - other(one)))
    .slice(0, MAX_THEMES);
}

function termsOf(terms: Term[], side: Side): Term[] {
  return terms.filter((term) => term.side === side).slice(0, MAX_TERMS);
}
