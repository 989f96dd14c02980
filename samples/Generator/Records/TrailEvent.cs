namespace Grainwatch.Samples;

/// <summary>
/// One event before it becomes a record. Whatever is incidental in the record (ids, tokens, parameters) is drawn
/// from <see cref="Seed"/> when it is written, so an event is small and every copy of it has the same bytes.
/// </summary>
internal sealed record TrailEvent
{
    public required DateTime Time { get; init; }

    public required ulong Seed { get; init; }

    public required Operation Operation { get; init; }

    public required Identity Identity { get; init; }

    public required Origin Origin { get; init; }

    public required string Agent { get; init; }

    /// <summary>The account in whose trail the record is (recipientAccountId).</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>The keys that signed the call; none for sign-ins and for services.</summary>
    public Credential? Credential { get; init; }

    public Failure? Failure { get; init; }

    /// <summary>The story that the event belongs to, if any.</summary>
    public Story? Story { get; init; }

    /// <summary>The event id, a function of the seed alone.</summary>
    public Guid Id => Ids.Guid(Chance.For(Seed, 1));
}

/// <summary>
/// Keys in use. <paramref name="Created"/> is null for long-lived keys, which have no session context.
/// </summary>
internal sealed record Credential(string AccessKeyId, DateTime? Created, bool Mfa, bool FromConsole);

/// <summary>Why a call or a sign-in failed; the code is absent for sign-ins.</summary>
internal sealed record Failure(string? Code, string Message);

/// <summary>Takes events in any order.</summary>
internal interface IEventSink
{
    void Add(TrailEvent trailEvent);
}
