import { type HandlerDecorator, handler } from './handlers.js'
import type { ArgumentsOf, CommandArguments, CommandOptions, ContextOf, FilterFor } from './manifest.js'

/** A decorator for methods that take the context of a command and what was written behind it. */
type CommandDecorator<Shown, Args extends CommandArguments> = <
  Method extends (context: ContextOf<'command'> & Shown, args: ArgumentsOf<Args>, ...rest: never[]) => unknown,
>(
  target: object,
  member: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void

/**
 * Called for a message that begins with one of the commands (`/start`, in a group also `/start@bot`).
 * @param names - without the slash: letters, digits and `_`, 1 to 32 of them; case does not matter.
 * @param filter - what else has to hold; may be left out in front of the options.
 * @param options - how it is read and shown, besides what every handler has.
 *
 * @example
 * const banArgs = { person: arg.user(), duration: arg.duration().optional(), reason: arg.rest() }
 *
 * @OnCommand('ban', filters.group, { args: banArgs, description: 'Bans somebody' })
 * async ban(ctx: MessageContext, { person, duration }: ArgumentsOf<typeof banArgs>) {}
 */
export function OnCommand<const Args extends CommandArguments = Record<never, never>>(
  names: string | readonly string[],
  options: CommandOptions<Args>,
): CommandDecorator<unknown, Args>
export function OnCommand<Shown = unknown, const Args extends CommandArguments = Record<never, never>>(
  names: string | readonly string[],
  filter?: FilterFor<'command', Shown>,
  options?: CommandOptions<Args>,
): CommandDecorator<Shown, Args>
export function OnCommand(
  names: string | readonly string[],
  filterOrOptions?: FilterFor<'command'> | CommandOptions,
  options?: CommandOptions,
): HandlerDecorator<'command', never> {
  const isOptions =
    options === undefined &&
    typeof filterOrOptions === 'object' &&
    filterOrOptions !== null &&
    !('test' in filterOrOptions)
  const given = isOptions ? filterOrOptions : options
  const filter = isOptions ? undefined : (filterOrOptions as FilterFor<'command'> | undefined)
  return handler('@OnCommand', 'command', { filter, commands: names, ...divided(given) }, arguments)
}

/** The options that commands alone have, and those of every handler. */
function divided(given: CommandOptions | undefined) {
  if (typeof given !== 'object' || given === null) return { options: given }
  const { description, scope, aliases, prefixes, args, refusal, ...options } = given
  const own = { description, scope, aliases, prefixes, args, refusal }
  const hasOwn = Object.values(own).some((value) => value !== undefined)
  return { options, ...(hasOwn && { command: own }) }
}
