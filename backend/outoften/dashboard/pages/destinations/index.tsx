import { KIND_NAMES } from '../../texts/automation/automation.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { NotFoundPart } from '../not_found/part.tsx';
import { isDetail } from '../parts_page.tsx';
import { Detail } from './detail.tsx';
import { ChooseKind } from './form/choose_kind.tsx';
import { ConnectForm } from './form/index.tsx';
import type { KindKey } from './kinds.ts';
import { DestinationList } from './list.tsx';

/** The destinations: the list, one of them (`/{id}`, `/{id}/edit`), or a new one (`/new`, `/new/{kind}`). */
export default function DestinationsPage(properties: AutomationPageProperties) {
  const [first, second] = properties.rest;
  if (first === undefined) return <DestinationList {...properties} />;
  if (first === 'new') {
    const kind = Object.keys(KIND_NAMES).find((key): key is KindKey => key === second);
    if (kind) return <ConnectForm key={kind} {...properties} kind={kind} endpoint={null} />;
    if (second === undefined) return <ChooseKind {...properties} />;
  } else if (isDetail(properties.rest)) {
    return <Detail key={first} {...properties} id={Number(first)} isEdited={second === 'edit'} />;
  }
  return <NotFoundPart to={properties.pathOf()} />;
}
