namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>Mistakes that the harness must find: each is one that somebody could make.</summary>
internal enum Flaw
{
    None,

    /// <summary>Every third write is acknowledged and not kept.</summary>
    StoreForgetsAWrite,

    /// <summary>The last writer wins.</summary>
    StoreIgnoresVersions,

    /// <summary>What was in the last batch is not read back.</summary>
    StoreForgetsLastBatch,

    /// <summary>What was not told is not read back.</summary>
    StoreForgetsOutbox,

    /// <summary>An older revision replaces a newer one.</summary>
    IndexTakesOlder,

    /// <summary>None, but in the imitation of the actor that the flaws after this are of.</summary>
    ActorCareful,

    /// <summary>The answer goes out before the write.</summary>
    ActorAnswersFirst,

    /// <summary>The lists are told before the write.</summary>
    ActorTellsFirst,

    /// <summary>A failed write is forgotten and the memory kept.</summary>
    ActorGoesOn,

    /// <summary>A conflict is answered by writing over what is there.</summary>
    ActorOverwrites,

    /// <summary>A batch of duplicates is written like any other.</summary>
    ActorWritesDuplicates,

    /// <summary>What the lists refuse is not told again.</summary>
    ActorForgetsOutbox,

    /// <summary>Of what could not be told, only the newest revision is told later.</summary>
    ActorTellsNewest,

    /// <summary>A fenced actor reads again by itself and serves on.</summary>
    ActorUnfences,
}
