import {openDataset} from '../../../lake/dataset/open.ts'

/**
 * A process that writes until it is killed, and prints the id of each transaction once it was told that it is
 * committed. Each transaction changes three documents to one number.
 */
const [, , file = '', run = ''] = process.argv
const dataset = openDataset({file, name: 'd'})
for (let index = 0; ; index++) {
  const {transactionId} = dataset.mutate({
    transactionId: `${run}-${index}`,
    mutations: ['a', 'b', 'c'].map((id) => ({
      createOrReplace: {_id: id, _type: 'note', run, index, text: 'x'.repeat(500 + (index % 5000))},
    })),
    identity: {
      id: 'writer',
      name: 'Writer',
      role: 'administrator',
      grants: [{filter: '_id in path("**")', permissions: ['read', 'create', 'update']}],
    },
  })
  process.stdout.write(`${transactionId}\n`)
}
