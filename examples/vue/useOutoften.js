import { load } from 'outoften';
import { onMounted, onUnmounted, shallowRef } from 'vue';

/** The calls of the survey, once they are there, and what went wrong if they never will be. Call it in `setup`. */
export const useOutoften = (options, listeners = {}) => {
  const outoften = shallowRef();
  const error = shallowRef();
  let stops = [];
  let gone = false;

  const begin = async () => {
    const calls = await load(options);
    stops = await Promise.all(Object.entries(listeners).map(([event, fn]) => calls('on', event, fn)));
    // It may have been unmounted meanwhile.
    if (gone) for (const stop of stops) stop();
    else outoften.value = calls;
  };
  onMounted(() => {
    begin().catch((problem) => {
      error.value = problem;
    });
  });
  onUnmounted(() => {
    gone = true;
    for (const stop of stops) stop();
  });
  return { outoften, error };
};
