import { Panel } from '../../components/layout/panel.tsx';
import { useApp, useOwn, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/mailing/audiences.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { PartProperties } from '../parts_page.tsx';
import { AudienceEditor } from './editor.tsx';
import { AudienceList } from './list.tsx';

/** The audiences: the list, a new one (`/new`), or one of them (`/{id}`). */
export default function AudiencesPage(properties: PartProperties) {
  const [first] = properties.rest;
  const canWrite = useOwn().may('write');
  if (first === 'new' && canWrite) return <NewAudience {...properties} />;
  if (/^\d+$/.test(first ?? '')) return <AudiencePage key={first} {...properties} id={Number(first)} />;
  return <AudienceList {...properties} />;
}

function NewAudience(properties: PartProperties) {
  const { site, pathOf } = properties;
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/audiences/default', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 3600 },
  );
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.allAudiences}</BackLink>
      {data ? (
        <AudienceEditor {...properties} audience={null} first={data} />
      ) : (
        <Panel title={TEXTS.add} isLoading problem={problem} />
      )}
    </>
  );
}

function AudiencePage(properties: PartProperties & { id: number }) {
  const { id, pathOf } = properties;
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/audiences/{audience_id}', { path: { audience_id: id }, signal }),
    [id],
    { everySeconds: 30 },
  );
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.allAudiences}</BackLink>
      {data ? (
        <AudienceEditor {...properties} audience={data} first={data} />
      ) : (
        <Panel title={TEXTS.audience} isLoading={!problem} problem={problem && SHELL_TEXTS.gone} />
      )}
    </>
  );
}
