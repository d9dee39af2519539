/** The drawings: lines of a square of 24 units. */
const ICONS = {
  account: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20.5c0-4 4-6 8-6s8 2 8 6',
  arrow_down: 'M12 5v14M6 13l6 6 6-6',
  arrow_up: 'M12 19V5M6 11l6-6 6 6',
  automation: 'M13 3L5 13.5h6L10.5 21 19 10.5h-6.5z',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  board: 'M4 5h4.5v14H4zM10 5h4v9h-4zM15.5 5H20v11h-4.5z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  chevron_down: 'M6 9l6 6 6-6',
  chevron_left: 'M15 6l-6 6 6 6',
  chevron_right: 'M9 6l6 6-6 6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2',
  close: 'M6 6l12 12M18 6L6 18',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
  comment: 'M4 5h16v11H11l-5 4v-4H4z',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  desktop: 'M3 5h18v11H3zM9 20h6M12 16v4',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  eye: 'M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  filter: 'M4 6h16M7 12h10M10 18h4',
  flag: 'M6 21V4h12l-3 4.5L18 13H6',
  follow_ups: 'M4 5h16v14H4zM8 12l3 3 5-6',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.5v.5',
  install: 'M4 5h16v14H4zM4 9h16M9 13l-2 2 2 2M15 13l2 2-2 2',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8',
  link: 'M10 14l4-4M8.5 11.5l-3 3a3.5 3.5 0 0 0 5 5l3-3M15.5 12.5l3-3a3.5 3.5 0 0 0-5-5l-3 3',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  members: 'M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M19 8v6M16 11h6',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM19 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 13h4',
  overview: 'M4 20V11M10 20V5M16 20v-7M22 20H2',
  phone: 'M7 3h10v18H7zM11 18h2',
  plus: 'M12 5v14M5 12h14',
  refresh: 'M20 11a8 8 0 0 0-14.5-3.5L4 9M4 4v5h5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 20v-5h-5',
  respondents:
    'M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5a3.3 3.3 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.6 3.5 5.5',
  responses: 'M4 5h16v11H11l-5 4v-4H4zM8 9.5h8M8 12.5h5',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20',
  settings: 'M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h10M18 17h2M16 15v4',
  share: 'M12 15V4M8 8l4-4 4 4M6 12H4v8h16v-8h-2',
  sign_out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  star: 'M12 4l2.5 5.2 5.7.7-4.2 3.9 1.1 5.7L12 16.7 6.9 19.5 8 13.8 3.8 9.9l5.7-.7z',
  surveys: 'M6 4h12v16H6zM9.5 9h5M9.5 12.5h5M9.5 16h3',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  tag: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01',
  theme: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7h5.5M12 12h9M12 17h5.5',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  undo: 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3',
  warning: 'M12 4l9.5 16h-19zM12 10v4.5M12 17.5v.1',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof ICONS;

/** An icon beside a text, or inside a control with a name; screen readers skip it. */
export function Icon({ name, class: className = '' }: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}

/** The mark of the product: a ring that is open by one part of ten. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle class="logo-ring" cx="16" cy="16" r="11" transform="rotate(-90 16 16)" />
      <circle class="logo-dot" cx="9.6" cy="5.9" r="2.6" />
    </svg>
  );
}
