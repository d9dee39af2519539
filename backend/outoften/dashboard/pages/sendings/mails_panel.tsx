import { useState } from 'preact/hooks';
import { Select } from '../../components/controls/field.tsx';
import { Pagination, useCursorPages } from '../../components/layout/pagination.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { reasonName } from '../../texts/mailing/mailing.ts';
import { MAIL_STATES, TEXTS } from '../../texts/mailing/sending_results.ts';

type Mail = Schemas['MailItem'];
type State = Mail['state'];

const PAGE_SIZE = 10;

/** The e-mails of a sending, each with what became of it. */
export function MailsPanel({ id, timeZone }: { id: number; timeZone: string }) {
  const { api } = useApp();
  const [state, setState] = useState<State | ''>('');
  const pages = useCursorPages();
  const { data, problem, isStale } = usePolled(
    (signal) =>
      api.getPage('/v1/sendings/{sending_id}/mails', {
        path: { sending_id: id },
        query: { limit: PAGE_SIZE, ...(state && { state }), ...(pages.cursor && { cursor: pages.cursor }) },
        signal,
      }),
    [id, state, pages.cursor],
    { everySeconds: 5 },
  );
  return (
    <Panel
      title={TEXTS.mails}
      about={state === 'uncertain' ? TEXTS.uncertainHelp : TEXTS.mailsAbout}
      isLoading={!data}
      isStale={isStale}
      problem={problem}
      actions={
        <Select
          label={TEXTS.which}
          isLabelHidden
          value={state}
          options={[
            { value: '', name: TEXTS.all },
            ...Object.entries(MAIL_STATES).map(([value, name]) => ({ value: value as State, name })),
          ]}
          onChange={(value) => {
            pages.reset();
            setState(value);
          }}
        />
      }
    >
      <Table
        caption={TEXTS.mails}
        rows={data?.data ?? []}
        rowKey={(mail) => mail.id}
        empty={<p class="muted">{TEXTS.noMails}</p>}
        columns={[
          {
            key: 'person',
            name: TEXTS.person,
            isRowHeader: true,
            cell: ({ email, recipient_id }) => <bdi>{email ?? recipient_id}</bdi>,
          },
          { key: 'state', name: TEXTS.which, cell: (mail) => <Outcome mail={mail} /> },
          {
            key: 'at',
            name: TEXTS.at,
            cell: ({ sent_at, due_at, state: own }) =>
              sent_at
                ? formatDateTime(sent_at, timeZone)
                : own === 'pending' && TEXTS.dueAt(formatDateTime(due_at, timeZone)),
          },
        ]}
      />
      <Pagination pages={pages} next={data?.next ?? null} label={TEXTS.pages} />
    </Panel>
  );
}

/** The state of an e-mail, what came back, and why it was not sent. */
function Outcome({ mail }: { mail: Mail }) {
  const { state, reason, bounced_at, complained_at, unsubscribed_at } = mail;
  return (
    <span>
      <Pill kind={state === 'sent' ? 'good' : state === 'failed' ? 'bad' : 'plain'}>
        {MAIL_STATES[state]}
      </Pill>{' '}
      {bounced_at && <Pill kind="bad">{TEXTS.bounced}</Pill>}{' '}
      {complained_at && <Pill kind="bad">{TEXTS.complained}</Pill>}{' '}
      {unsubscribed_at && <Pill>{TEXTS.unsubscribed}</Pill>} {reason && reasonName(reason)}
    </span>
  );
}
