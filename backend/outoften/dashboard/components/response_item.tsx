import { useState } from 'preact/hooks';
import type { Response } from '../api.ts';
import { formatDateTime, formatPage, isLongComment, parseLocale, truncate } from '../format.ts';
import { CATEGORY_NAMES, channelName, TEXTS } from '../texts.ts';
import { VisuallyHidden } from './visually_hidden.tsx';

/** A response in a list. It is highlighted, until the animation ends, each time `highlight` grows. */
export function ResponseItem(properties: { response: Response; timeZone: string; highlight: number }) {
  const { response, timeZone, highlight } = properties;
  const [highlighted, setHighlighted] = useState(0);
  return (
    <li
      class={highlight > highlighted ? 'response fresh' : 'response'}
      onAnimationEnd={() => setHighlighted(highlight)}
    >
      <p class="badge">
        <VisuallyHidden>{TEXTS.scoreLabel} </VisuallyHidden>
        <span class="badge-score">{response.score}</span>
        <span class={`mark badge-mark ${response.category}`} aria-hidden="true" />
      </p>
      <div class="response-body">
        <p class="category">{CATEGORY_NAMES[response.category]}</p>
        {response.comment && <Comment text={response.comment} locale={response.locale} />}
        <p class="muted about">
          <time dateTime={response.answered_at}>{formatDateTime(response.answered_at, timeZone)}</time>
          <span>{channelName(response.channel)}</span>
          {response.suspect && <span>{TEXTS.suspect}</span>}
          {response.respondent_id && (
            <span>
              {TEXTS.respondent} <bdi>{truncate(response.respondent_id)}</bdi>
            </span>
          )}
          {response.page && (
            <span>
              <bdi>{formatPage(response.page)}</bdi>
            </span>
          )}
        </p>
      </div>
    </li>
  );
}

function Comment({ text, locale }: { text: string; locale: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const isLong = isLongComment(text);
  return (
    <>
      <p class={isLong && !isOpen ? 'comment clamped' : 'comment'} dir="auto" lang={parseLocale(locale)}>
        {text}
      </p>
      {isLong && (
        <button type="button" class="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? TEXTS.foldComment : TEXTS.showComment}
        </button>
      )}
    </>
  );
}
