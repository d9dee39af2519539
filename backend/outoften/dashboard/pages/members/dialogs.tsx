import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { ConfirmDialog, Dialog } from '../../components/overlays/dialog.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { useAction, useApp, useOwn } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import type { Catalog } from '../../server/session.ts';
import { TEXTS } from '../../texts/members.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { lacksSites, type Rights, RightsFields } from './rights.tsx';

type Member = Schemas['MemberOut'];

interface DialogProperties {
  catalog: Catalog;
  onClose: () => void;
  onDone: () => void;
}

/** Asks whom to invite, then shows the link. */
export function InviteDialog({ catalog, onClose, onDone }: DialogProperties) {
  const { api } = useApp();
  const { own } = useOwn();
  const [email, setEmail] = useState('');
  const [rights, setRights] = useState<Rights>({ role: 'viewer', sites: own?.sites ?? null });
  const [url, setUrl] = useState<string | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    const body = { email: email.trim(), ...rights };
    setUrl((await api.post('/v1/invitations', { body })).url);
    onDone();
  });
  const [missing, setMissing] = useState('');
  if (url !== null) {
    return (
      <LinkDialog
        title={TEXTS.invitationReady}
        text={TEXTS.invitationReadyHelp(email)}
        url={url}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      title={TEXTS.invite}
      onClose={onClose}
      onSubmit={() => {
        setMissing(lacksSites(rights) ? TEXTS.noSiteChosen : '');
        if (!lacksSites(rights)) run();
      }}
      actions={
        <>
          <Button onClick={onClose}>{SHELL_TEXTS.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={isBusy} disabled={email.trim() === ''}>
            {TEXTS.createInvitation}
          </Button>
        </>
      }
    >
      <TextField
        label={TEXTS.email}
        hint={TEXTS.inviteHelp}
        type="email"
        value={email}
        onInput={setEmail}
        placeholder="ann@example.com"
      />
      <RightsFields rights={rights} onChange={setRights} catalog={catalog} />
      <Notice text={problem || missing} />
    </Dialog>
  );
}

/** Changes a member's role and sites. */
export function ChangeDialog({ member, catalog, onClose, onDone }: DialogProperties & { member: Member }) {
  const { api, toast } = useApp();
  const [rights, setRights] = useState<Rights>({ role: member.role, sites: member.sites });
  const { run, isBusy, problem } = useAction(async () => {
    const path = { member_id: member.id };
    const changed = await api.patch('/v1/members/{member_id}', { path, body: { ...rights } });
    const exceeding = changed.exceeding_keys.length;
    toast(TEXTS.changed(member.name) + (exceeding > 0 ? ` ${TEXTS.keysExceed(exceeding)}` : ''));
    onDone();
    onClose();
  });
  const [missing, setMissing] = useState('');
  return (
    <Dialog
      title={TEXTS.changeTitle(member.name)}
      onClose={onClose}
      onSubmit={() => {
        setMissing(lacksSites(rights) ? TEXTS.noSiteChosen : '');
        if (!lacksSites(rights)) run();
      }}
      actions={
        <>
          <Button onClick={onClose}>{SHELL_TEXTS.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {SHELL_TEXTS.save}
          </Button>
        </>
      }
    >
      <RightsFields rights={rights} onChange={setRights} catalog={catalog} />
      <Notice text={problem || missing} />
    </Dialog>
  );
}

/** Removes a member. */
export function RemoveDialog({
  member,
  onClose,
  onDone,
}: Omit<DialogProperties, 'catalog'> & { member: Member }) {
  const { api, toast } = useApp();
  const [withKeys, setWithKeys] = useState(false);
  const { run, isBusy, problem } = useAction(async () => {
    const path = { member_id: member.id };
    const removed = await api.delete('/v1/members/{member_id}', { path, query: { keys: withKeys } });
    const [keys, shares] = [removed.remaining_keys.length, removed.remaining_shares.length];
    const parts = [TEXTS.removed(member.name)];
    if (keys > 0) parts.push(TEXTS.keysRemain(keys));
    if (shares > 0) parts.push(TEXTS.sharesRemain(shares));
    toast(parts.join(' '));
    onDone();
    onClose();
  });
  return (
    <ConfirmDialog
      title={TEXTS.removeTitle(member.name)}
      confirm={TEXTS.remove}
      isDangerous
      isBusy={isBusy}
      problem={problem}
      onConfirm={run}
      onClose={onClose}
    >
      <p>{TEXTS.removeText}</p>
      <Checkbox
        label={TEXTS.removeKeys}
        hint={TEXTS.removeKeysHint}
        checked={withKeys}
        onChange={setWithKeys}
      />
    </ConfirmDialog>
  );
}

/** Shows a link that the server shows only once. */
export function LinkDialog(properties: { title: string; text: string; url: string; onClose: () => void }) {
  const { title, text, url, onClose } = properties;
  return (
    <SecretDialog title={title} onClose={onClose}>
      {(onCopied) => (
        <>
          <p>{text}</p>
          <CodeBlock text={url} copyLabel={TEXTS.copyLink} onCopied={onCopied} />
        </>
      )}
    </SecretDialog>
  );
}
