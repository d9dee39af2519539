import { Panel } from '../../components/layout/panel.tsx';
import { useApp, useOwn, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/mailing/audiences.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { BackLink } from '../automation/back_link.tsx';
import { NotFoundPart } from '../not_found/part.tsx';
import { isDetail, type PartProperties } from '../parts_page.tsx';
import { AudienceEditor } from './editor.tsx';
import { AudienceList } from './list.tsx';

/** The audiences: the list, a new one (`/new`), or one of them (`/{id}`). */
export default function AudiencesPage(properties: PartProperties) {
  const [first, second] = properties.rest;
  const canWrite = useOwn().may('write');
  const to = properties.pathOf();
  if (first === undefined) return <AudienceList {...properties} />;
  if (second !== undefined) return <NotFoundPart to={to} />;
  if (first === 'new')
    return canWrite ? <NewAudience {...properties} /> : <NotFoundPart to={to} isForbidden />;
  if (isDetail([first])) return <AudiencePage key={first} {...properties} id={Number(first)} />;
  return <NotFoundPart to={to} />;
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
