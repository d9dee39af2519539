import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Link } from '../controls/link.tsx';

/** Tabs within a page; arrow keys move between them. The address does not change: use TabLinks for parts with addresses. */
export function Tabs<Value extends string>(properties: {
  label: string;
  value: Value;
  tabs: { value: Value; name: ComponentChildren }[];
  onChange: (value: Value) => void;
  children: ComponentChildren;
}) {
  const { label, value, tabs, onChange, children } = properties;
  const id = useId();
  function move(event: KeyboardEvent): void {
    const at = tabs.findIndex((tab) => tab.value === value);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && tabs.at((at + step) % tabs.length);
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            id={`${id}-${tab.value}`}
            type="button"
            role="tab"
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
          >
            {tab.name}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </>
  );
}

/** Links between the parts of a page, each with an address of its own. */
export function TabLinks({
  label,
  tabs,
}: {
  label: string;
  tabs: { to: string; name: string; isCurrent: boolean }[];
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ to, name, isCurrent }) => (
        <Link key={to} to={to} isCurrent={isCurrent}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
