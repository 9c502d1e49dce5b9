import { content, type MessageContext, OnCommand, OnPoll, Plugin, type PollContext } from 'switchboard'

/** A bot that asks, and says what it hears of the votes. */
@Plugin({ name: 'lunch' })
export class Lunch {
  private chat: number | undefined

  @OnCommand('lunch')
  ask(ctx: MessageContext) {
    this.chat = ctx.chatId
    return content.poll(ctx.args.join(' ') || 'Lunch?', ['Pizza', 'Pasta'], { anonymous: false })
  }

  @OnCommand('days')
  days(ctx: MessageContext) {
    return content.poll(ctx.args.join(' '), ['Monday', 'Tuesday', 'Wednesday'], { anonymous: false, multiple: true })
  }

  @OnCommand('quiz')
  quiz(ctx: MessageContext) {
    return content.poll(ctx.args.join(' ') || '2 + 2?', ['3', '4'], {
      correct: 1,
      explanation: 'Count on your fingers.',
    })
  }

  @OnCommand('close')
  async close(ctx: MessageContext) {
    await ctx.chat.polls.close(Number(ctx.args[0]))
  }

  @OnPoll()
  async voted({ client, senderId, chosen }: PollContext) {
    if (this.chat === undefined || senderId === undefined) return
    await client.sendMessage(this.chat, `${senderId} chose ${chosen?.join(' and ') || 'nothing'}`)
  }
}
