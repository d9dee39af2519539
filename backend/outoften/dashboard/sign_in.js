import { Problem } from './api.js';
import { byId, sayOrHide } from './dom.js';

export function createSignIn(api, signedIn) {
  const form = byId('sign-in-form');
  const key = byId('key');
  const problem = byId('sign-in-problem');
  let sending = false;

  function complain(text) {
    sayOrHide(problem, text);
    key.setAttribute('aria-invalid', 'true');
    key.focus();
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (sending) return;
    const value = key.value.trim();
    if (!value) return complain('Type or paste an admin key first.');
    sending = true;
    sayOrHide(problem, '');
    try {
      await api.signIn({ key: value });
      key.value = '';
      key.removeAttribute('aria-invalid');
      signedIn();
    } catch (error) {
      complain(
        error instanceof Problem
          ? error.message
          : 'The server cannot be reached. Please try again in a moment.',
      );
    } finally {
      sending = false;
    }
  });

  return {
    ask(reason) {
      sayOrHide(problem, reason);
      key.removeAttribute('aria-invalid');
    },
  };
}
