/** The strokes of a picture of 20 by 20, by the key of its page. */
const strokes: Readonly<Record<string, string>> = {
  overview: 'M3 3h5.5v5.5H3zM11.5 3H17v5.5h-5.5zM3 11.5h5.5V17H3zM11.5 11.5H17V17h-5.5z',
  inbox: 'M3 4h14v9.5H8.5L5 17v-3.5H3z',
  outbox: 'M17.5 2.5 2.5 8.7l5.8 2.9 2.9 5.9zM8.3 11.6l9.2-9.1',
  channels: 'M3 8v4h3l7 3.5v-11L6 8zM6 12v4.5h2.5V13M16 7.5a3.4 3.4 0 0 1 0 5',
  agents:
    'M7.5 9.6a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c.3-3 2.4-4.6 5.5-4.6s5.2 1.6 5.5 4.6M13.2 3.9a3 3 0 0 1 0 5.4M15 12.2c1.8.7 2.8 2.2 3 4.3',
  sessions: 'M6.8 17a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6zM9.5 10.5 17 3M13.8 6.2l2.7 2.7',
  chat: 'M7.5 2.5h5M8.5 2.5v5.2L3.9 15.8c-.4.8.1 1.7 1 1.7h10.2c.9 0 1.4-.9 1-1.7L11.5 7.7V2.5M6.2 12.5h7.6',
  logs: 'M3 5h14M3 10h14M3 15h9',
  updates:
    'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7.7 7.9a2.4 2.4 0 1 1 3.5 2.1c-.9.5-1.2 1-1.2 1.9M10 14.2v.2',
  deadletters: 'M2.5 4.5h15v11h-15zM2.5 5.5 10 11.2l7.5-5.7',
  configuration: 'M4.5 2.5H12l3.5 3.5v11.5h-11zM8.3 9.2 6.8 11l1.5 1.8M11.7 9.2l1.5 1.8-1.5 1.8',
  settings:
    'M3 6h7.5M15.5 6H17M3 14h1.5M9.5 14H17M13 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM7 16.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  reference: 'M6.5 5.5 2 10l4.5 4.5M13.5 5.5 18 10l-4.5 4.5M11.5 3.5l-3 13',
}

/** A small picture beside the name of a page, which says the same. */
export function MenuIcon({ name }: { name: string }) {
  return (
    <svg className="menu-icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={strokes[name] ?? ''} />
    </svg>
  )
}
