import { useOwn } from '../../context.ts';
import type { PartProperties } from '../parts_page.tsx';
import { PersonPage } from './detail.tsx';
import { NewPerson } from './form.tsx';
import { ImportPage } from './import.tsx';
import { PeopleList } from './list.tsx';

/** The people who can be asked by e-mail: the list, a new one (`/new`), one of them (`/person/{id}`), or an import. */
export default function PeoplePage(properties: PartProperties) {
  const [first, id] = properties.rest;
  const canWrite = useOwn().may('write');
  if (first === 'new' && canWrite) return <NewPerson {...properties} />;
  if (first === 'import' && canWrite) return <ImportPage {...properties} />;
  if (first === 'person' && id) return <PersonPage key={id} {...properties} id={id} />;
  return <PeopleList {...properties} />;
}
