import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveRefetch, useResource } from '../../api/resources'
import type { Channel, Channels } from '../../api/shapes'
import type { OptionField } from '../../forms/option-shapes'
import { toldReason } from '../../i18n/problems/told-reason'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Empty } from '../../ui/empty'
import { OperatorOnly } from '../../ui/operator-only'
import { ResourceView } from '../../ui/resource-view'
import { ValueProblemText } from '../../ui/value-problem'
import { ChannelCard } from './channel-card'
import { ChannelForm } from './channel-form'
import './channels.css'

const path = '/api/channels'

/** The output channels with their agents. */
export function ChannelsPage() {
  const { t, i18n } = useTranslation()
  const [isAdding, setAdding] = useState(false)
  // One that is stored already, while more is written into its form.
  const [added, setAdded] = useState<Channel>()
  useLiveRefetch('channels', path)
  const channels = useResource<Channels>(path)
  const form = useResource<{ readonly fields: readonly OptionField[] }>('/api/channel-form')
  const fields = form.data?.fields
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.channels')}</h1>
        {!isAdding && (
          <OperatorOnly>
            <Button look="primary" disabled={!fields} onClick={() => setAdding(true)}>
              {t('channel.add')}
            </Button>
          </OperatorOnly>
        )}
      </div>
      {isAdding && fields && (
        <Card title={added?.name ?? t('channel.new')}>
          <ChannelForm
            fields={fields}
            stored={setAdded}
            done={() => {
              setAdding(false)
              setAdded(undefined)
            }}
          />
        </Card>
      )}
      <ResourceView resource={channels}>
        {({ channels: list, problems, notes }) => (
          <>
            {problems.map((problem) => (
              <div className="failure" role="alert" key={`${problem.line}${problem.path}`}>
                <strong>
                  channels.json:{problem.line} {problem.path}
                </strong>
                <p>
                  <ValueProblemText problem={problem} />
                </p>
              </div>
            ))}
            {notes.length > 0 && (
              <ul className="channel-notes">
                {notes.map((note) => (
                  <li key={note}>{toldReason(i18n.language, note)}</li>
                ))}
              </ul>
            )}
            {list.length === 0 && !isAdding && <Empty>{t('channel.none')}</Empty>}
            {list
              .filter(({ id }) => id !== added?.id)
              .map((channel) => (
                <ChannelCard key={channel.id} {...{ channel, fields }} />
              ))}
          </>
        )}
      </ResourceView>
    </>
  )
}
