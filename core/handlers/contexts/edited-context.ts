import { MessageContext } from './message-context.js'

/** A message after it was edited. Telegram also sends this when only reactions or a button's state changed. */
export class EditedContext extends MessageContext {}
