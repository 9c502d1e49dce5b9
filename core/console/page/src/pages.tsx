import { type ComponentType, lazy } from 'react'

/** The parts of the menu, in their order; all but the first have a heading (`nav.part.NAME`). */
export const menuParts = ['all', 'talk', 'accounts', 'events', 'setup'] as const
export type MenuPart = (typeof menuParts)[number]

/** A page of the console: where it is, and what it is called in the menu (`nav.KEY`); without a key it is not listed. */
export interface PageEntry {
  /** With parameters as `:name`, which the page gets as `params`. */
  readonly path: string
  readonly key?: string
  /** Where it stands in the menu. */
  readonly part?: MenuPart
  /** Who may see it; default everybody who is logged in. */
  readonly role?: 'operator'
  /** Shown with the sandbox alone. */
  readonly sandbox?: boolean
  readonly page: LazyPage
}

interface PageProps {
  readonly params: Readonly<Record<string, string>>
}

type LazyPage = ComponentType<PageProps> & {
  /** Fetches its code beforehand: somebody points at the way to it. */
  readonly fetch: () => void
}

/** A page whose code is fetched when it is first looked at, or about to be. */
function page<Name extends string>(load: () => Promise<Record<Name, ComponentType<PageProps>>>, name: Name): LazyPage {
  let fetched: Promise<Record<Name, ComponentType<PageProps>>> | undefined
  const once = () => {
    fetched ??= load()
    // What could not be fetched is asked for again by the next who wants it.
    fetched.catch(() => {
      fetched = undefined
    })
    return fetched
  }
  return Object.assign(
    lazy(async () => ({ default: (await once())[name] as ComponentType<PageProps> })),
    { fetch: () => void once() },
  )
}

/** All pages, in the order of the menu within each part. */
export const pages: readonly PageEntry[] = [
  { path: '/', key: 'overview', part: 'all', page: page(() => import('./pages/overview'), 'OverviewPage') },
  {
    path: '/new-client',
    role: 'operator',
    page: page(() => import('./pages/new-client/new-client'), 'NewClientPage'),
  },
  { path: '/clients/:name', page: page(() => import('./pages/client'), 'ClientPage') },
  { path: '/clients/:name/plugins/:plugin', page: page(() => import('./pages/options/options'), 'OptionsPage') },
  {
    path: '/channels',
    key: 'channels',
    part: 'accounts',
    page: page(() => import('./pages/channels/channels'), 'ChannelsPage'),
  },
  { path: '/agents/plugins/:plugin', page: page(() => import('./pages/options/options'), 'OptionsPage') },
  { path: '/agents', key: 'agents', part: 'accounts', page: page(() => import('./pages/agents/agents'), 'AgentsPage') },
  { path: '/agents/:part', page: page(() => import('./pages/agents/agents'), 'AgentsPage') },
  { path: '/inbox', key: 'inbox', part: 'talk', page: page(() => import('./pages/inbox/inbox'), 'InboxPage') },
  { path: '/inbox/:id', page: page(() => import('./pages/inbox/inbox'), 'InboxPage') },
  { path: '/chat', key: 'chat', part: 'all', sandbox: true, page: page(() => import('./pages/chat/chat'), 'ChatPage') },
  { path: '/chat/:person', sandbox: true, page: page(() => import('./pages/chat/chat'), 'ChatPage') },
  { path: '/chat/:person/:chat', sandbox: true, page: page(() => import('./pages/chat/chat'), 'ChatPage') },
  { path: '/outbox', key: 'outbox', part: 'talk', page: page(() => import('./pages/outbox/outbox'), 'OutboxPage') },
  { path: '/outbox/:part', page: page(() => import('./pages/outbox/outbox'), 'OutboxPage') },
  {
    path: '/sessions',
    key: 'sessions',
    part: 'accounts',
    page: page(() => import('./pages/sessions/sessions'), 'SessionsPage'),
  },
  {
    path: '/sessions/:name/login',
    role: 'operator',
    page: page(() => import('./pages/sessions/login-wizard'), 'LoginWizardPage'),
  },
  { path: '/logs', key: 'logs', part: 'events', page: page(() => import('./pages/logs/logs'), 'LogsPage') },
  {
    path: '/updates',
    key: 'updates',
    part: 'events',
    page: page(() => import('./pages/updates/updates'), 'UpdatesPage'),
  },
  { path: '/updates/:client', page: page(() => import('./pages/updates/updates'), 'UpdatesPage') },
  { path: '/updates/:client/:update', page: page(() => import('./pages/updates/updates'), 'UpdatesPage') },
  {
    path: '/deadletters',
    key: 'deadletters',
    part: 'events',
    page: page(() => import('./pages/dead-letters'), 'DeadLettersPage'),
  },
  {
    path: '/configuration',
    key: 'configuration',
    part: 'setup',
    page: page(() => import('./pages/configuration/configuration'), 'ConfigurationPage'),
  },
  {
    path: '/settings',
    key: 'settings',
    part: 'setup',
    page: page(() => import('./pages/settings/settings'), 'SettingsPage'),
  },
  {
    path: '/reference',
    key: 'reference',
    part: 'setup',
    page: page(() => import('./pages/reference/reference'), 'ReferencePage'),
  },
]
