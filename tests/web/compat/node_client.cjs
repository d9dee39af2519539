// Calls of Delighted's own client for Node. Prints what they return as JSON.
const Delighted = require('delighted');

const [port, base, key] = process.argv.slice(2);
const delighted = Delighted(key, { host: '127.0.0.1', port, base, scheme: 'http' });

const main = async () => {
  const results = {};
  const eve = await delighted.person.create({ email: 'eve+1@example.com', name: 'Eve', send: false });
  await delighted.person.create({ email: 'fay@example.com', send: false });
  results.people = [];
  await delighted.person.list({ per_page: 1 }).autoPagingEach((person) => {
    results.people.push(person.email);
  });
  const response = await delighted.surveyResponse.create({ person: eve.id, score: 7, comment: 'Fine.' });
  const found = await delighted.surveyResponse.retrieve(response.id, { expand: ['person', 'notes'] });
  results.person = found.person.email;
  found.score = 10;
  const saved = await found.save();
  results.saved = [saved.id === response.id, saved.score, saved.comment];
  const members = delighted.autopilotMembership.forEmail();
  await members.create({ person_email: 'eve+1@example.com' });
  results.left = await members.delete({ person_email: 'eve+1@example.com' });
  results.members = [];
  await members.list({}).autoPagingEach((member) => {
    results.members.push(member);
  });
  results.pending = await delighted.surveyRequest.deletePending({ person_email: 'eve+1@example.com' });
  results.metrics = await delighted.metrics.retrieve();
  results.refused = await delighted.unsubscribe
    .create({ person_email: 'nobody@example.com' })
    .then(() => 'no error', (error) => error.type);
  results.deleted = await delighted.person.delete({ email: 'eve+1@example.com' });
  console.log(JSON.stringify(results));
};

main();
