namespace Grainwatch.Ingest.Receipts;

/// <summary>What to do about each outcome, in one sentence.</summary>
public static class Remedies
{
    /// <summary>What to do about records of an outcome; for those that are in order, that nothing is.</summary>
    public static string Remedy(this Outcome outcome) => outcome switch
    {
        Outcome.Accepted or Outcome.Duplicate => "Nothing is to be done.",
        Outcome.Late => "Load history first, in one replay: it teaches, and raises alerts that say 'late'.",
        Outcome.IgnoredService or Outcome.IgnoredInsight or Outcome.IgnoredDigest or Outcome.IgnoredHealthCheck =>
            "Nothing is to be done: it is nobody's activity.",
        Outcome.RejectedNotJson =>
            "Look at the bytes: the file is no CloudTrail, or was broken on its way; fetch it again from its bucket.",
        Outcome.RejectedTooLarge =>
            "CloudTrail writes at most 256 KiB an event: look for what joined or padded records; send long data in "
            + "pieces.",
        Outcome.RejectedTooDeep => "CloudTrail does not nest like this: look for who else writes to this source.",
        Outcome.RejectedNoEventTime or Outcome.RejectedNoEventName =>
            "It is no CloudTrail event: look for what else is delivered to this source, and leave it out there.",
        Outcome.RejectedBadTime =>
            "CloudTrail writes eventTime as 2026-05-19T08:22:00Z: mend what rewrote it on its way, and send it again.",
        Outcome.RejectedVersion =>
            "This version of Grainwatch does not know that eventVersion: a newer one may; replay it then.",
        Outcome.RejectedFuture =>
            "Check the clocks of this machine and of what wrote the event; once its time has come, replay it.",
        Outcome.RejectedNoAccount =>
            "Somebody removed userIdentity.accountId and recipientAccountId on its way: send the record as CloudTrail "
            + "wrote it.",
        Outcome.RejectedWrongType =>
            "Mend what changed the type of the named field on its way, and send the record as CloudTrail wrote it.",
        Outcome.RejectedTruncated =>
            "The data ends too early: the file was still being written, or broke off on its way; send it again whole.",
        Outcome.RejectedPoisonedPrincipal =>
            "Nothing is wrong with the record: mend or remove its principal's stored memory, which the status names; "
            + "replay it then.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    };
}
