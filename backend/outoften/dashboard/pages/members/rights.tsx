import { useState } from 'preact/hooks';
import { Checkbox, Radios } from '../../components/controls/checkbox.tsx';
import { useOwn } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import type { Catalog } from '../../server/session.ts';
import { ROLE_HINTS, TEXTS } from '../../texts/members.ts';
import { ROLE_NAMES } from '../../texts/shell.ts';

/** The name of a role. */
export type Role = Schemas['MemberOut']['role'];

/** A role for all sites (null) or some. */
export interface Rights {
  role: Role;
  sites: number[] | null;
}

const ROLES = Object.keys(ROLE_NAMES) as Role[];

/** Returns the roles that the person who is signed in may give, the highest first. */
export function grantableRoles(own: Schemas['OwnSession'] | null): Role[] {
  const highest = own?.role ? ROLES.indexOf(own.role) : ROLES.length;
  return ROLES.filter((role, index) => index >= highest && (role !== 'owner' || own?.sites === null));
}

/** Whether the person who is signed in may change or remove this member. */
export function mayManage(own: Schemas['OwnSession'] | null, { role, sites }: Rights): boolean {
  const isCovered = own?.sites === null || (sites?.every((site) => own?.sites?.includes(site)) ?? false);
  return (own?.scopes.includes('keys') ?? false) && grantableRoles(own).includes(role) && isCovered;
}

/** Returns the names of the sites, or that it is all of them. */
export function siteNames(sites: number[] | null, catalog: Catalog): string {
  if (sites === null) return TEXTS.allSites;
  return sites.map((id) => catalog.sites.find((site) => site.id === id)?.name ?? `#${id}`).join(', ');
}

/** Whether no site is chosen, although not all are. */
export function lacksSites({ role, sites }: Rights): boolean {
  return role !== 'owner' && sites?.length === 0;
}

/** Chooses a role and the sites. */
export function RightsFields(properties: {
  rights: Rights;
  onChange: (rights: Rights) => void;
  catalog: Catalog;
}) {
  const { rights, onChange, catalog } = properties;
  const { own } = useOwn();
  const [isSome, setIsSome] = useState(rights.sites !== null || own?.sites !== null);
  const chosen = rights.sites ?? [];
  function choose(some: boolean): void {
    setIsSome(some);
    onChange({ ...rights, sites: some ? chosen : null });
  }
  return (
    <>
      <Radios
        legend={TEXTS.role}
        value={rights.role}
        options={grantableRoles(own).map((role) => ({
          value: role,
          name: ROLE_NAMES[role],
          hint: ROLE_HINTS[role],
        }))}
        onChange={(role) => onChange({ role, sites: role === 'owner' ? null : rights.sites })}
      />
      {rights.role !== 'owner' && catalog.sites.length > 1 && (
        <>
          {own?.sites === null && (
            <Radios
              legend={TEXTS.sites}
              value={isSome ? 'some' : 'all'}
              options={[
                { value: 'all', name: TEXTS.allSites },
                { value: 'some', name: TEXTS.someSites },
              ]}
              onChange={(value) => choose(value === 'some')}
            />
          )}
          {isSome && (
            <fieldset class="radios">
              <legend class={own?.sites === null ? 'visually-hidden' : 'field-label'}>{TEXTS.sites}</legend>
              {catalog.sites.map((site) => (
                <Checkbox
                  key={site.id}
                  label={site.name}
                  checked={chosen.includes(site.id)}
                  onChange={(checked) =>
                    onChange({
                      ...rights,
                      sites: checked ? [...chosen, site.id] : chosen.filter((id) => id !== site.id),
                    })
                  }
                />
              ))}
            </fieldset>
          )}
        </>
      )}
    </>
  );
}
