// Texts of the destinations of events.

export const TEXTS = {
  destinations: 'Destinations',
  about: 'Where responses, alerts and follow-ups are sent, such as Slack or your CRM.',
  noneYet: 'Nothing is sent anywhere yet',
};
