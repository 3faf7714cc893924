/** What a shop has asked a customer about a basket, and what came back. */
import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { type Key, useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import { useFault } from "./fault";

type Question = Schemas["SubstitutionForm"];

const ANSWERS: [Schemas["Answer"], Key][] = [
  ["accept", "missing.accept"],
  ["refuse", "missing.refuse"],
  ["refund", "missing.refundIt"],
];

export function QuestionLine({ question }: { question: Question }) {
  const { t, time } = useWords();
  const values = { missing: question.missing, proposal: question.proposal };
  if (question.status !== "asked") {
    return (
      <p class="question" data-answer={question.status}>
        {t(`missing.${question.status}`, values)}
      </p>
    );
  }
  return (
    <p class="question" data-answer="asked">
      {t(question.proposal === "" ? "missing.asked" : "missing.askedInstead", values)}{" "}
      <span class="quiet">{t("missing.until", { time: time(question.answer_by) })}</span>
    </p>
  );
}

/** The same with the customer's answer, where they call the shop instead of touching their screen. */
export function OpenQuestion({ question }: { question: Question }) {
  const { t } = useWords();
  const shop = useShop();
  const [busy, setBusy] = useState(false);
  const { fault, show } = useFault();
  const answer = async (said: Schemas["Answer"]) => {
    setBusy(true);
    try {
      await got(
        api.POST("/v1/deliveries/{delivery_id}/substitutions/{substitution_id}/answer", {
          params: { path: { delivery_id: question.delivery_id, substitution_id: question.id } },
          body: { answer: said },
        }),
      );
      show(null);
    } catch (error) {
      show(error);
    }
    // A refusal means that somebody else has answered: the board knows.
    await shop.look();
    setBusy(false);
  };
  return (
    <div class="open-question">
      <QuestionLine question={question} />
      {question.status === "asked" && (
        <fieldset class="chips" disabled={busy}>
          <legend class="quiet">{t("missing.onPhone")}</legend>
          {ANSWERS.filter(([said]) => said !== "accept" || question.proposal !== "").map(([said, key]) => (
            <button key={said} type="button" class="small" onClick={() => void answer(said)}>
              {t(key)}
            </button>
          ))}
        </fieldset>
      )}
      {fault}
    </div>
  );
}
