import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { useApp } from '../../context.ts';
import type { Response } from '../../server/api.ts';
import { newsSentence } from '../../texts/responses/responses.ts';
import { ResponseItem } from './response_item.tsx';
import type { Difference } from './response_list.ts';

/** How often each response was in the news, by its id. */
export type Highlights = ReadonlyMap<string, number>;

/** Returns the highlights, and a function that adds news to them and announces it. */
export function useNews(): { highlights: Highlights; addNews: (news: Difference<Response>) => void } {
  const { announce } = useApp();
  const { current: highlights } = useRef(new Map<string, number>());
  return {
    highlights,
    addNews(news) {
      for (const { id } of [...news.added, ...news.commented]) {
        highlights.set(id, (highlights.get(id) ?? 0) + 1);
      }
      const sentence = newsSentence(news);
      if (sentence) announce(sentence);
    },
  };
}

/** A list of responses. */
export function ResponseItems(properties: {
  responses: Response[];
  highlights: Highlights;
  timeZone: string;
  listRef?: RefObject<HTMLOListElement | null>;
}) {
  const { responses, highlights, timeZone, listRef = null } = properties;
  return (
    <ol class="responses" role="list" ref={listRef}>
      {responses.map((response) => (
        <ResponseItem
          key={response.id}
          response={response}
          timeZone={timeZone}
          highlight={highlights.get(response.id) ?? 0}
        />
      ))}
    </ol>
  );
}
