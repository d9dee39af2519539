import { Button } from '../../components/controls/button.tsx';
import { useAction } from '../../context.ts';
import { selectedSentence, selectMatching, TEXTS } from '../../texts/responses/inbox.ts';
import type { ChangeKind } from './change_dialogs.tsx';
import { type Targets, targetCount, useChanges } from './changes.ts';
import type { Inbox } from './inbox.ts';
import type { Member } from './members.ts';

/** The API changes no more at once. */
const MAX_MATCHING = 10_000;

/** What can be done with the selected responses. */
export function BulkBar(properties: {
  surveyId: number;
  targets: Targets;
  counts: Inbox['counts'];
  members: Member[];
  canErase: boolean;
  onDialog: (kind: ChangeKind) => void;
  onSelectMatching: () => void;
  onClear: () => void;
}) {
  const { surveyId, targets, counts, members, onDialog } = properties;
  const { markRead } = useChanges(surveyId);
  const read = useAction(async () => 'ids' in targets && markRead(targets.ids));
  const count = targetCount(targets);
  const isAll = !('ids' in targets);
  const canSelectMatching =
    !isAll && counts !== null && counts.matching > count && counts.exact && counts.matching <= MAX_MATCHING;
  return (
    <div class="bulk-bar" role="toolbar" aria-label={selectedSentence(count)}>
      <strong>{selectedSentence(count)}</strong>
      {canSelectMatching && (
        <Button kind="quiet" isSmall onClick={properties.onSelectMatching}>
          {selectMatching(counts)}
        </Button>
      )}
      <Button isSmall onClick={() => onDialog('state')}>
        {TEXTS.setState}
      </Button>
      {members.length > 0 && (
        <Button isSmall onClick={() => onDialog('assign')}>
          {TEXTS.assign}
        </Button>
      )}
      <Button isSmall onClick={() => onDialog('tag')}>
        {TEXTS.tag}
      </Button>
      {!isAll && (
        <Button isSmall isBusy={read.isBusy} onClick={() => read.run()}>
          {TEXTS.markRead}
        </Button>
      )}
      <Button isSmall onClick={() => onDialog('exclude')}>
        {TEXTS.excludeMany}
      </Button>
      {properties.canErase && (
        <Button isSmall kind="danger" onClick={() => onDialog('erase')}>
          {TEXTS.erase}
        </Button>
      )}
      <Button kind="quiet" icon="close" isSmall label={TEXTS.clearSelection} onClick={properties.onClear} />
    </div>
  );
}
