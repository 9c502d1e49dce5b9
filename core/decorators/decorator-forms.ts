/** What a decorator can stand on. */
export type DecoratorPlace = 'class' | 'method' | 'property' | 'accessor' | 'argument'

interface DecoratorForm {
  readonly on: readonly DecoratorPlace[]
  /** How it is written behind its name, for fixes; default `()`. */
  readonly written?: string
  /** Whether it may be given a class: only then can one that was given a class be what somebody wants. */
  readonly takesClass?: true
}

const onClass = { on: ['class'] } as const
const onMethod = { on: ['method'] } as const
const around = { on: ['class', 'method'] } as const

const forms = {
  '@Plugin': { ...onClass, written: "({ name: 'my_plugin' })" },
  '@Service': onClass,
  '@Dialogue': { ...onClass, written: "({ name: 'my_dialogue' })" },
  '@Provide': { ...around, written: '(TheToken)', takesClass: true },
  '@Inject': { on: ['argument'], written: '(TheClass)', takesClass: true },
  '@Use': { ...around, written: '((context, next) => next())', takesClass: true },
  '@Guard': { ...around, written: '(guards.admins)', takesClass: true },
  '@Validate': { ...around, written: '(TheClass)', takesClass: true },
  '@RateLimit': { ...around, written: "(5, '1m')" },
  '@Throttle': { ...around, written: "('10s')" },
  '@OnCommand': { ...onMethod, written: "('start')" },
  '@OnAlbum': onMethod,
  '@OnCallback': onMethod,
  '@OnChatAction': onMethod,
  '@OnChatMember': onMethod,
  '@OnChosenInlineResult': onMethod,
  '@OnDeleted': onMethod,
  '@OnEdited': onMethod,
  '@OnError': onMethod,
  '@OnInline': onMethod,
  '@OnMessage': onMethod,
  '@OnPoll': onMethod,
  '@OnRaw': onMethod,
  '@OnReaction': onMethod,
  '@OnRead': onMethod,
  '@OnTyping': onMethod,
  '@OnUserStatus': onMethod,
  '@OnStart': onMethod,
  '@OnReady': onMethod,
  '@OnStop': onMethod,
  '@OnFinish': onMethod,
  '@OnAbort': onMethod,
  '@Every': { ...onMethod, written: "('30s')" },
  '@Cron': { ...onMethod, written: "('0 9 * * 1-5')" },
  '@DailyAt': { ...onMethod, written: "('09:00')" },
  '@Once': { ...onMethod, written: "('10s')" },
  '@Step': { on: ['property', 'accessor', 'method'], written: "('What is your name?')" },
  '@State': { on: ['property'], written: '(() => ({ warnings: 0 }))' },
  '@Option': { on: ['property', 'accessor'], written: "({ kind: 'text' })" },
} as const satisfies Readonly<Record<`@${string}`, DecoratorForm>>

/** The decorators there are. */
export type DecoratorName = keyof typeof forms

/** Where a decorator belongs, and how it is written. */
export function formOf(name: DecoratorName): DecoratorForm {
  return forms[name]
}

const words: Readonly<Record<DecoratorPlace, string>> = {
  class: 'a class',
  method: 'a method',
  property: 'a property',
  accessor: 'an accessor',
  argument: "an argument of the class's constructor",
}

/** Where a decorator belongs, as it reads: `a class or a method`. */
export function wantedPlace(name: DecoratorName): string {
  return forms[name].on.map((place) => words[place]).join(' or ')
}
