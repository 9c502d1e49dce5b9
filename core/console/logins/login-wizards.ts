import { randomUUID } from 'node:crypto'
import { resendCode } from '../../client/login/login-prompt.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logins } from '../../kernel/control/logins.js'
import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { LoginView } from './login-view.js'
import { LoginWizard } from './login-wizard.js'

/** How a login is begun. */
export interface LoginStart {
  readonly client: string
  readonly isByQr: boolean
  readonly isNew: boolean
  readonly phoneNumber?: string
  readonly botToken?: string
}

interface WizardsParts {
  readonly logins: Logins
  readonly clock: Clock
  readonly logger: Logger
  /** Called after each step of any login. */
  changed(view: LoginView): void
}

/** So many logins are under way at most; and so many that have ended are still shown. */
const maxOpen = 20
const maxEnded = 20

/** The logins that are made in browsers. They live in this process alone: none of them outlasts it. */
export class LoginWizards {
  private readonly wizards = new Map<string, LoginWizard>()

  constructor(private readonly parts: WizardsParts) {}

  /** The latest first. */
  list(): LoginView[] {
    return [...this.wizards.values()].map(({ view }) => view).reverse()
  }

  /** @throws CONSOLE_NOT_FOUND */
  get(id: string): LoginWizard {
    const wizard = this.wizards.get(id)
    if (wizard) return wizard
    throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `login ${id}` })
  }

  /** Begins a login. What goes wrong with it from now on is told by its step. @throws CONSOLE_TOO_MANY */
  begin({ client, isByQr, ...start }: LoginStart): LoginView {
    this.makeRoom()
    const { clock, logins, changed, logger } = this.parts
    const wizard = new LoginWizard({
      ...{ id: randomUUID(), client, clock, isByQr },
      changed: ({ view }) => changed(view),
    })
    this.wizards.set(wizard.view.id, wizard)
    const login = logins.logIn(client, { ...wizard.options, ...start })
    login.catch((error) => {
      if (!isSwitchboardError(error)) logger.error('a login in the browser failed', { client, error })
    })
    void wizard.follow(login)
    return wizard.view
  }

  /** Has the code sent once more. @throws CONSOLE_NOT_FOUND, CONSOLE_LOGIN_STEP */
  resend(id: string): void {
    this.get(id).reply('code', resendCode)
  }

  /** Ends those of a client that are under way. */
  end(client: string): void {
    for (const wizard of this.wizards.values()) if (!wizard.isOver && wizard.view.client === client) wizard.cancel()
  }

  /** Ends all that are under way. */
  close(): void {
    for (const wizard of this.wizards.values()) if (!wizard.isOver) wizard.cancel()
  }

  private makeRoom(): void {
    const ended = [...this.wizards.values()].filter(({ isOver }) => isOver)
    if (this.wizards.size - ended.length >= maxOpen) throw new SwitchboardError('CONSOLE_TOO_MANY', { retryAfter: 60 })
    for (const { view } of ended.slice(0, Math.max(0, ended.length - maxEnded))) this.wizards.delete(view.id)
  }
}
