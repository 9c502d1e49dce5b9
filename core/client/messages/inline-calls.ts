import { rpcReason } from '../../errors/rpc-reason.js'
import type { Markup } from '../../formatting/markup.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { StoredPhotos } from '../files/stored-photos.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { InlineAnswerOptions, InlineArticle, InlinePhoto, InlineResult } from './inline-results.js'
import type { MessageContent } from './message-content.js'
import type { EditMessageOptions } from './send-message-options.js'

/** What a bot does in inline mode. */
export class InlineCalls {
  constructor(
    private readonly calls: ClientCalls,
    private readonly content: MessageContent,
    private readonly photos: StoredPhotos,
  ) {}

  async answer(
    queryId: bigint,
    results: readonly InlineResult[],
    { cacheSeconds = 300, personal, nextOffset, gallery }: InlineAnswerOptions = {},
  ): Promise<void> {
    const photos = results.filter(isPhoto)
    const isGallery = gallery ?? (photos.length > 0 && photos.length === results.length)
    const send = async () =>
      this.calls.invoke('messages.SetInlineBotResults', {
        queryId,
        results: await Promise.all(results.map((one) => (isPhoto(one) ? this.photo(one) : this.article(one)))),
        cacheTime: cacheSeconds,
        gallery: isGallery || undefined,
        private: personal === true || undefined,
        nextOffset,
      })
    try {
      await send()
    } catch (error) {
      // Telegram forgets how to find files that it was sent long ago.
      if (!/^FILE_REFERENCE_/.test(rpcReason(error) ?? '') || !this.photos.forget(photos.map(({ photo }) => photo))) {
        throw error
      }
      await send()
    }
  }

  /** @param id - the `InputBotInlineMessageID` of the message, which names the data centre that has it. */
  async edit(id: TlObject, text: string | Markup, options: EditMessageOptions = {}): Promise<void> {
    const keyboard = options.buttons && (await this.content.keyboard(options.buttons))
    const params = { id, ...this.content.fields(this.content.read(text, options), options, keyboard) }
    const dcId = Number(id.dcId)
    await this.calls.invoke('messages.EditInlineBotMessage', params, { signal: options.signal, dcId })
  }

  private async article({ id, title, description, thumbnail, text, ...options }: InlineArticle): Promise<TlObject> {
    const sendMessage = this.calls.create('InputBotInlineMessageText', await this.message(text, options))
    const thumb = thumbnail === undefined ? undefined : this.picture(thumbnail)
    const words = this.words({ title, description })
    return this.calls.create('InputBotInlineResult', { id, type: 'article', ...words, thumb, sendMessage })
  }

  private async photo(result: InlinePhoto): Promise<TlObject> {
    const { id, photo, title, description, thumbnail, caption = '', width, height, ...options } = result
    const { create } = this.calls
    const sendMessage = create('InputBotInlineMessageMediaAuto', await this.message(caption, options))
    const common = { id, type: 'photo', sendMessage }
    if (!isAddress(photo)) return create('InputBotInlineResultPhoto', { ...common, photo: await this.photos.of(photo) })
    const size =
      width === undefined || height === undefined ? [] : [create('DocumentAttributeImageSize', { w: width, h: height })]
    const content = this.picture(photo, size)
    const thumb = this.picture(thumbnail ?? photo)
    return create('InputBotInlineResult', { ...common, ...this.words({ title, description }), content, thumb })
  }

  private async message(text: string | Markup, options: Omit<InlineArticle, 'id' | 'title' | 'text'>) {
    const keyboard = options.buttons && (await this.content.keyboard(options.buttons))
    return this.content.fields(this.content.read(text, options), options, keyboard)
  }

  private words({ title, description }: Pick<InlinePhoto, 'title' | 'description'>) {
    return {
      title: title === undefined ? undefined : this.content.plain(title),
      description: description === undefined ? undefined : this.content.plain(description),
    }
  }

  private picture(url: string, attributes: readonly TlObject[] = []): TlObject {
    return this.calls.create('InputWebDocument', { url, size: 0, mimeType: 'image/jpeg', attributes })
  }
}

function isPhoto(result: InlineResult): result is InlinePhoto {
  return 'photo' in result
}

function isAddress(photo: InlinePhoto['photo']): photo is string {
  return typeof photo === 'string' && /^https?:\/\//i.test(photo)
}
