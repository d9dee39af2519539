import { Icon, type IconName } from '../../components/controls/icon.tsx';
import type { Schemas } from '../../server/api.ts';
import { mentionsSentence, segmentSentence } from '../../texts/overview.ts';
import { noteFinding, segmentFinding, TEXTS, themeFinding } from '../../texts/story.ts';
import type { Row } from './segments_panel.tsx';
import { themesOf } from './themes_panel.tsx';
import { effectOf, type Note } from './trend/trend_panel.tsx';

/** More notes than these would be a list to read. */
const MAX_NOTES = 2;
/** Fewer comments than these are no theme of many. */
const MIN_MENTIONS = 5;

interface Finding {
  kind: 'bad' | 'good';
  icon: IconName;
  title: string;
  text: string;
}

/** What changed or differs by more than chance, in a few sentences; nothing when there is no such thing. */
export function StoryPanel(properties: {
  notes: Note[];
  segments: Row[];
  themes: Schemas['MentionedTheme'][];
  isStale: boolean;
}) {
  const { notes, segments, themes, isStale } = properties;
  const findings = findingsOf(notes, segments, themes);
  if (findings.length === 0) return null;
  return (
    <section class={isStale ? 'panel story stale' : 'panel story'} aria-label={TEXTS.story}>
      <ul role="list">
        {findings.map(({ kind, icon, title, text }) => (
          <li key={title + text} class={kind}>
            <Icon name={icon} />
            <p>
              <strong>{title}</strong>
              <span class="muted">{text}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function findingsOf(notes: Note[], segments: Row[], themes: Schemas['MentionedTheme'][]): Finding[] {
  const findings: Finding[] = notes
    .filter((note) => effectOf(note) !== null)
    .slice(-MAX_NOTES)
    .map((note) => {
      const kind = effectOf(note) ?? 'bad';
      return { kind, icon: kind === 'bad' ? 'arrow_down' : 'arrow_up', ...noteFinding(note) };
    });
  const worst = segments
    .filter(({ significant, difference }) => significant && (difference ?? 0) < 0)
    .sort((one, other) => (one.difference ?? 0) - (other.difference ?? 0))[0];
  if (worst) {
    findings.push({
      kind: 'bad',
      icon: 'respondents',
      title: segmentFinding(worst.segment, worst.difference ?? 0),
      text: segmentSentence(worst),
    });
  }
  // By itself, it is no news that detractors write about something; beside a drop, it may be the reason.
  const theme = themesOf(themes, 'detractor')[0];
  if (theme && theme.mentions >= MIN_MENTIONS && findings.some(({ kind }) => kind === 'bad')) {
    findings.push({
      kind: 'bad',
      icon: 'comment',
      title: themeFinding(theme.name),
      text: mentionsSentence(theme),
    });
  }
  return findings;
}
