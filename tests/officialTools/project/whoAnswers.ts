import {get} from 'node:https'
import {json} from 'node:stream/consumers'
import {getCliClient} from 'sanity/cli'

/** Prints who answers where a script would look for hosted Sanity. */
const client = getCliClient({apiVersion: '2025-02-19'})
console.log(
  JSON.stringify({
    apiHost: client.config().apiHost,
    user: await client.request({url: '/auth/id'}),
    titles: await client.fetch('*[_type == "recipe"] | order(title).title'),
    throughCdn: await client.withConfig({useCdn: true}).fetch('count(*[_type == "recipe"])'),
    throughFetch: await (await fetch('https://api.sanity.io/v1/lake')).json(),
    throughHttps: await new Promise((resolve, reject) => {
      get('https://recipes.api.sanity.io/v1/lake', (response) => resolve(json(response))).once(
        'error',
        reject,
      )
    }),
  }),
)
