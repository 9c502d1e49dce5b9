import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { conversationPath } from '../../api/inbox'
import { newKey } from '../../api/new-key'
import { useAction } from '../../api/resources'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import { useDraft } from '../../ui/use-draft'

interface AnswerProps {
  /** Of the conversation. */
  readonly id: string
  readonly disabled: boolean
  /** Told when an answer goes out. */
  readonly sent: () => void
}

interface AnswerDraft {
  readonly text: string
  /** Of what went out once, whatever came of it: an answer that is sent again after a lost connection is the same answer. */
  readonly key?: string
}

const nothing = (): AnswerDraft => ({ text: '' })

/** A field to answer in; what stands in it is lost by nothing but sending it. */
export function Answer({ id, disabled, sent }: AnswerProps) {
  const { t } = useTranslation()
  const { draft, ...keep } = useDraft(`inbox.${id}`, nothing)
  const { text, key } = draft
  const path = `${conversationPath(id)}/messages`
  const send = useAction<AnswerDraft>(
    async (answer) => {
      await call('POST', path, { body: { text: answer.text, key: answer.key } })
      keep.sent(answer)
    },
    [path],
  )
  const submit = () => {
    if (text.trim() === '' || send.isPending) return
    sent()
    const tried = { text, key: key ?? newKey() }
    keep.change(tried)
    send.mutate(tried)
  }
  const change = (said: string) => {
    // What may have arrived after all is not changed by another one.
    keep.change({ text: said })
    send.reset()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <div className="inbox-answer">
      {send.error && (
        <>
          <Failure error={send.error} retry={submit} />
          <p className="field-hint">{t('inbox.keptHere')}</p>
        </>
      )}
      <div className="inbox-line">
        <textarea
          rows={2}
          value={text}
          disabled={disabled}
          // What is on its way is not changed any more.
          readOnly={send.isPending && key !== undefined}
          placeholder={t(disabled ? 'inbox.isBlocked' : 'inbox.answer')}
          aria-label={t('inbox.answer')}
          onChange={({ target }) => change(target.value)}
          onKeyDown={onKeyDown}
        />
        <Button look="primary" busy={send.isPending} disabled={disabled || text.trim() === ''} onClick={submit}>
          {t('chat.send')}
        </Button>
      </div>
    </div>
  )
}
