import type { TFunction } from 'i18next'
import { type ComponentType, lazy } from 'react'
import { isOutboxPart } from './pages/outbox/outbox-parts'

/** The parts of the menu, in their order; all but the first have a heading (`nav.part.NAME`). */
export const menuParts = ['all', 'talk', 'accounts', 'events', 'setup'] as const
export type MenuPart = (typeof menuParts)[number]

/** A page of the console: where it is, and what it is called in the menu (`nav.KEY`); without a key it is not listed. */
export interface PageEntry {
  /** With parameters as `:name`, which the page gets as `params`. */
  readonly path: string
  readonly key?: string
  /** What it is called in the title of the browser: what it shows, then where that belongs. */
  readonly title: (t: TFunction, params: PageProps['params']) => string | readonly string[]
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
  {
    path: '/',
    title: (t) => t('nav.overview'),
    key: 'overview',
    part: 'all',
    page: page(() => import('./pages/overview'), 'OverviewPage'),
  },
  {
    path: '/new-client',
    title: (t) => t('newclient.title'),
    role: 'operator',
    page: page(() => import('./pages/new-client/new-client'), 'NewClientPage'),
  },
  {
    path: '/clients/:name',
    title: (_, { name = '' }) => name,
    page: page(() => import('./pages/client'), 'ClientPage'),
  },
  {
    path: '/clients/:name/plugins/:plugin',
    title: (t, { name = '', plugin }) => [t('options.title', { plugin }), name],
    page: page(() => import('./pages/options/options'), 'OptionsPage'),
  },
  {
    path: '/channels',
    title: (t) => t('nav.channels'),
    key: 'channels',
    part: 'accounts',
    page: page(() => import('./pages/channels/channels'), 'ChannelsPage'),
  },
  {
    path: '/agents/plugins/:plugin',
    title: (t, { plugin }) => [t('options.title', { plugin }), t('nav.agents')],
    page: page(() => import('./pages/options/options'), 'OptionsPage'),
  },
  {
    path: '/agents',
    title: (t) => t('nav.agents'),
    key: 'agents',
    part: 'accounts',
    page: page(() => import('./pages/agents/agents'), 'AgentsPage'),
  },
  {
    path: '/agents/:part',
    title: (t, { part }) => [part === 'statistics' ? t('agents.statistics') : '', t('nav.agents')],
    page: page(() => import('./pages/agents/agents'), 'AgentsPage'),
  },
  {
    path: '/inbox',
    title: (t) => t('nav.inbox'),
    key: 'inbox',
    part: 'talk',
    page: page(() => import('./pages/inbox/inbox'), 'InboxPage'),
  },
  { path: '/inbox/:id', title: (t) => t('nav.inbox'), page: page(() => import('./pages/inbox/inbox'), 'InboxPage') },
  {
    path: '/chat',
    title: (t) => t('nav.chat'),
    key: 'chat',
    part: 'all',
    sandbox: true,
    page: page(() => import('./pages/chat/chat'), 'ChatPage'),
  },
  {
    path: '/chat/:person',
    title: (t) => t('nav.chat'),
    sandbox: true,
    page: page(() => import('./pages/chat/chat'), 'ChatPage'),
  },
  {
    path: '/chat/:person/:chat',
    title: (t) => t('nav.chat'),
    sandbox: true,
    page: page(() => import('./pages/chat/chat'), 'ChatPage'),
  },
  {
    path: '/outbox',
    title: (t) => t('nav.outbox'),
    key: 'outbox',
    part: 'talk',
    page: page(() => import('./pages/outbox/outbox'), 'OutboxPage'),
  },
  {
    path: '/outbox/:part',
    title: (t, { part = '' }) => [isOutboxPart(part) ? t(`outbox.${part}`) : '', t('nav.outbox')],
    page: page(() => import('./pages/outbox/outbox'), 'OutboxPage'),
  },
  {
    path: '/sessions',
    title: (t) => t('sessions.title'),
    key: 'sessions',
    part: 'accounts',
    page: page(() => import('./pages/sessions/sessions'), 'SessionsPage'),
  },
  {
    path: '/sessions/:name/login',
    title: (t, { name }) => t('wizard.title', { name }),
    role: 'operator',
    page: page(() => import('./pages/sessions/login-wizard'), 'LoginWizardPage'),
  },
  {
    path: '/logs',
    title: (t) => t('logs.title'),
    key: 'logs',
    part: 'events',
    page: page(() => import('./pages/logs/logs'), 'LogsPage'),
  },
  {
    path: '/updates',
    title: (t) => t('updates.title'),
    key: 'updates',
    part: 'events',
    page: page(() => import('./pages/updates/updates'), 'UpdatesPage'),
  },
  {
    path: '/updates/:client',
    title: (t, { client = '' }) => [t('updates.title'), client],
    page: page(() => import('./pages/updates/updates'), 'UpdatesPage'),
  },
  {
    path: '/updates/:client/:update',
    title: (t, { client = '', update }) => [t('app.number', { id: update }), t('updates.title'), client],
    page: page(() => import('./pages/updates/updates'), 'UpdatesPage'),
  },
  {
    path: '/deadletters',
    title: (t) => t('nav.deadletters'),
    key: 'deadletters',
    part: 'events',
    page: page(() => import('./pages/dead-letters'), 'DeadLettersPage'),
  },
  {
    path: '/configuration',
    title: (t) => t('configuration.title'),
    key: 'configuration',
    part: 'setup',
    page: page(() => import('./pages/configuration/configuration'), 'ConfigurationPage'),
  },
  {
    path: '/settings',
    title: (t) => t('settings.title'),
    key: 'settings',
    part: 'setup',
    page: page(() => import('./pages/settings/settings'), 'SettingsPage'),
  },
  {
    path: '/reference',
    title: (t) => t('reference.title'),
    key: 'reference',
    part: 'setup',
    page: page(() => import('./pages/reference/reference'), 'ReferencePage'),
  },
]
