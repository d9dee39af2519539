import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, useOwn } from '../../context.ts';
import { TEXTS } from '../../texts/members.ts';
import { PAGE_NAMES, ROLE_NAMES, TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { SessionsPanel } from '../members/sessions_panel.tsx';
import type { SitePageProperties } from '../page.ts';
import { DigestsPanel } from './digests.tsx';

/** One's own account: name, password, e-mails, sessions. */
export default function AccountPage({ site, survey }: SitePageProperties) {
  const { own, may } = useOwn();
  const member = own?.member;
  if (own && !member) {
    return (
      <div class="page">
        <PageHeading text={PAGE_NAMES.account} />
        <Panel title={TEXTS.withoutAccountTitle}>
          <EmptyState
            icon="account"
            title={TEXTS.noAccount}
            text={TEXTS.withoutAccount}
            action={
              may('keys') && (
                <Link to={pagePath({ scope: 'site', segment: 'members' }, { site, survey })}>
                  {TEXTS.openMembers}
                </Link>
              )
            }
          />
        </Panel>
      </div>
    );
  }
  return (
    <div class="page grid">
      <PageHeading
        text={PAGE_NAMES.account}
        about={member ? TEXTS.accountAbout(member.email, ROLE_NAMES[member.role]) : ''}
      />
      {member && (
        <>
          <Name key={member.name} name={member.name} />
          <Password hasPassword={member.has_password} />
          <DigestsPanel />
          <SessionsPanel memberId={member.id} timeZone={timeZoneOf(site)} />
        </>
      )}
    </div>
  );
}

function Name({ name: saved }: { name: string }) {
  const { api, session, toast } = useApp();
  const [name, setName] = useState(saved);
  const { run, isBusy, problem } = useAction(async () => {
    await api.patch('/v1/session', { body: { name: name.trim(), password: null, current_password: null } });
    session.expireCatalog();
    toast(TEXTS.saved);
  });
  return (
    <Panel title={TEXTS.name} columns={6}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextField
          label={TEXTS.yourName}
          hint={TEXTS.nameHint}
          error={problem}
          value={name}
          onInput={setName}
          autocomplete="name"
        />
        <Button type="submit" isBusy={isBusy} disabled={name.trim() === '' || name === saved}>
          {SHELL_TEXTS.save}
        </Button>
      </form>
    </Panel>
  );
}

function Password({ hasPassword }: { hasPassword: boolean }) {
  const { api, session, toast } = useApp();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const { run, isBusy, problem } = useAction(async () => {
    const body = { name: null, password, current_password: current || null };
    const { sessions_ended: ended } = await api.patch('/v1/session', { body });
    setCurrent('');
    setPassword('');
    session.expireCatalog();
    toast(TEXTS.passwordChanged(ended.length));
  });
  return (
    <Panel title={TEXTS.password} columns={6}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {hasPassword && (
          <TextField
            label={TEXTS.currentPassword}
            hint={TEXTS.currentHint}
            type="password"
            value={current}
            onInput={setCurrent}
            autocomplete="current-password"
          />
        )}
        <TextField
          label={TEXTS.newPassword}
          hint={TEXTS.passwordHint}
          error={problem}
          type="password"
          value={password}
          onInput={setPassword}
          autocomplete="new-password"
        />
        <Button type="submit" isBusy={isBusy} disabled={password === ''}>
          {TEXTS.changePassword}
        </Button>
      </form>
    </Panel>
  );
}
