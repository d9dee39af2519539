import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { ScorePill } from '../../components/layout/pill.tsx';
import { formatDateTime, formatPage, isLongComment, parseLocale, truncate } from '../../format.ts';
import type { Response } from '../../server/api.ts';
import { TEXTS } from '../../texts/responses/responses.ts';
import { channelName } from '../../texts/shell.ts';

/** A response in a list. It is highlighted, until the animation ends, each time `highlight` grows. */
export function ResponseItem(properties: { response: Response; timeZone: string; highlight: number }) {
  const { response, timeZone, highlight } = properties;
  const [highlighted, setHighlighted] = useState(0);
  return (
    <li
      class={highlight > highlighted ? 'response fresh' : 'response'}
      onAnimationEnd={() => setHighlighted(highlight)}
    >
      <ScorePill score={response.score} category={response.category} />
      <div class="response-body">
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

/** A comment, folded if it is long. */
export function Comment({ text, locale }: { text: string; locale: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const isLong = isLongComment(text);
  return (
    <>
      <p class={isLong && !isOpen ? 'comment clamped' : 'comment'} dir="auto" lang={parseLocale(locale)}>
        {text}
      </p>
      {isLong && (
        <Button kind="quiet" isSmall isExpanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? TEXTS.foldComment : TEXTS.showComment}
        </Button>
      )}
    </>
  );
}
