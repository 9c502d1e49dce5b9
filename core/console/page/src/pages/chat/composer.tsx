import { type Dispatch, type KeyboardEvent, type SetStateAction, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatLine, ChatMessage } from '../../api/sandbox'
import { Button } from '../../ui/button'
import { Tooltip } from '../../ui/tooltip'
import type { Reference } from './reference'

interface ComposerProps {
  readonly commands: NonNullable<ChatLine['commands']>
  readonly keyboard: ChatMessage['buttons']
  /** Presses a button of the keyboard, named by its place in all of it. */
  readonly press: (place: number, button: ChatMessage['buttons'][number][number]) => void
  readonly reference: Reference | undefined
  readonly refer: Dispatch<SetStateAction<Reference | undefined>>
  readonly busy: boolean
  /** Tells what is refused, too. */
  readonly send: (text: string, about: Reference | undefined, photo?: string) => Promise<void>
  /** Tells of what does not even get so far. */
  readonly fail: (failed: { readonly error: unknown; readonly about: string }) => void
}

interface Picture {
  /** Of its file. */
  readonly name: string
  readonly base64: string
}

/** Writes a message: Enter sends it, Shift with Enter begins a new line. */
export function Composer({ commands, keyboard, press, reference, refer, busy, send, fail }: ComposerProps) {
  const { t } = useTranslation()
  // A message that is changed has a text of its own: what was being written is there again afterwards.
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const slot = slotOf(reference)
  const text = texts[slot] ?? (reference?.what === 'edit' ? reference.message.text : '')
  const change = (place: string, next: (now: string | undefined) => string | undefined) =>
    setTexts(({ [place]: now, ...others }) => {
      const changed = next(now)
      return changed === undefined ? others : { ...others, [place]: changed }
    })
  // Those that were refused.
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const latest = useRef({ texts, reference })
  latest.current = { texts, reference }
  const field = useRef<HTMLTextAreaElement>(null)
  const picture = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (reference) field.current?.focus()
  }, [reference])
  const matching = text.startsWith('/')
    ? commands.filter(({ command }) => `/${command}`.startsWith(text) && `/${command}` !== text)
    : []
  const isEditing = reference?.what === 'edit'
  const offered = isEditing ? undefined : pictures[0]
  const drop = (one: Picture | undefined) => setPictures((now) => now.filter((other) => other !== one))
  const submit = (said: string, about: Reference | undefined, photo?: Picture) => {
    if (said.trim() === '' && photo === undefined) return
    const place = slotOf(about)
    const { [slotOf(undefined)]: before } = latest.current.texts
    change(place, () => undefined)
    drop(photo)
    refer((now) => (now === about ? undefined : now))
    send(said, about, photo?.base64).catch(() => {
      if (photo) setPictures((now) => [...now, photo])
      // What was refused stands in the field again, before what was written since.
      change(place, (now) => [said, now].filter(Boolean).join('\n'))
      const isWriting = latest.current.texts[slotOf(undefined)] !== before
      if (place === slotOf(undefined) || !isWriting) refer((now) => now ?? about)
    })
  }
  const attach = async (file: File) => {
    const base64 = await base64Of(file).catch((error) =>
      fail({ error, about: t('chat.unreadable', { name: file.name }) }),
    )
    if (base64 === undefined) return
    // Text and answer are as they are by now. A message that has begun to be changed meanwhile takes no picture.
    const { reference: now, texts: written } = latest.current
    const about = now?.what === 'edit' ? undefined : now
    submit(written[slotOf(about)] ?? '', about, { name: file.name, base64 })
  }
  const cancel = () => {
    if (reference?.what === 'edit') change(slot, () => undefined)
    refer(undefined)
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && reference) cancel()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit(text, reference, offered)
  }
  return (
    <div className="composer">
      {reference && (
        <p className="composer-reference">
          <span>
            {t(reference.what === 'edit' ? 'channel.edit' : 'chat.reply')}: {reference.message.text.slice(0, 80)}
          </span>
          <button type="button" className="sign-button" onClick={cancel} aria-label={t('action.cancel')}>
            ×
          </button>
        </p>
      )}
      {!isEditing &&
        pictures.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one picture may be chosen twice.
          <p className="composer-reference" key={index}>
            <span>
              {t('chat.media.photo')}: {one.name}
            </span>
            <button
              type="button"
              className="sign-button"
              onClick={() => drop(one)}
              aria-label={`${t('action.remove')} ${one.name}`}
            >
              ×
            </button>
          </p>
        ))}
      {(matching.length > 0 || keyboard.length > 0) && (
        <div className="composer-offers">
          {matching.map(({ command, description }) => (
            <Button key={command} small onClick={() => submit(`/${command}`, reference)}>
              /{command} <span className="muted">{description}</span>
            </Button>
          ))}
          {keyboard.flat().map((button, place) => (
            <Button key={button.text} small onClick={() => press(place, button)}>
              {button.text}
            </Button>
          ))}
        </div>
      )}
      <div className="composer-line">
        <input
          ref={picture}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          hidden
          onChange={({ target }) => {
            const file = target.files?.[0]
            target.value = ''
            if (file) void attach(file)
          }}
        />
        {!isEditing && (
          <Tooltip text={t('chat.attach')}>
            <Button look="quiet" aria-label={t('chat.attach')} onClick={() => picture.current?.click()}>
              +
            </Button>
          </Tooltip>
        )}
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={t('chat.placeholder')}
          aria-label={t('chat.write')}
          onChange={({ target }) => change(slot, () => target.value)}
          onKeyDown={key}
        />
        <Button
          look="primary"
          busy={busy}
          disabled={text.trim() === '' && !offered}
          onClick={() => submit(text, reference, offered)}
        >
          {t('chat.send')}
        </Button>
      </div>
    </div>
  )
}

/** Where what is written stands: with the message that is changed, or with what is new. */
function slotOf(reference: Reference | undefined): string {
  return reference?.what === 'edit' ? String(reference.message.id) : 'new'
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
