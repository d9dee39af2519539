import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useOutoften } from './useOutoften.js';

const place = document.getElementById('app');
const { server, site } = place.dataset;

const Order = () => {
  const [scores, setScores] = useState([]);
  const [blocked, setBlocked] = useState(false);
  const { outoften, error } = useOutoften(
    { server, site, manual: true },
    { answered: ({ score }) => setScores((before) => [...before, score]) },
  );
  const ask = () => outoften('show', { force: true }).catch(() => setBlocked(true));
  return (
    <main>
      <h1>Your order</h1>
      <p>One young oak, 40 cm, in a pot.</p>
      <button type="button" disabled={!outoften} onClick={ask}>
        It has arrived
      </button>
      {scores.length > 0 && <p>You gave us: {scores.join(', ')}</p>}
      {(error || blocked) && <p>We would have had a question, but it was blocked.</p>}
    </main>
  );
};

createRoot(place).render(
  <StrictMode>
    <Order />
  </StrictMode>,
);
