using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>The fields of one record while it is read. Absent, null and empty texts are all null.</summary>
internal ref struct RecordDraft
{
    /// <summary>The data from the record's first byte on.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Signs that this is no activity at all.</summary>
    public RecordSigns Signs;

    /// <summary>Whether what is read stands in something else, and so holds no records itself.</summary>
    public bool IsDetail;

    /// <summary>Where the record starts in an envelope of EventBridge, and where it ends; else 0.</summary>
    public int DetailAt, DetailEnd;

    /// <summary>Where the first of the <c>logEvents</c> may start, met before <c>messageType</c>; else 0.</summary>
    public int LogEventsAt;

    /// <summary>Whether there is a <c>messageType</c>.</summary>
    public bool HasMessageType;

    /// <summary>The <c>Message</c> of an SNS envelope, escaped.</summary>
    public ReadOnlySpan<byte> Message;

    /// <summary>The first field of the wrong JSON type.</summary>
    public string? WrongType;

    /// <summary>The first field of the wrong JSON type among those that matter to sign-ins only.</summary>
    public string? WrongSignInType;

    /// <summary>The version, when its major part is not 1.</summary>
    public string? BadVersion;

    /// <summary>The event's time, when <see cref="HasTime"/>.</summary>
    public DateTime Time;

    /// <summary>Whether the event's time is there and could be read.</summary>
    public bool HasTime;

    /// <summary>The event's time, when it could not be read.</summary>
    public string? BadTime;

    /// <summary>The event's id, when <see cref="HasId"/>.</summary>
    public EventId Id;

    /// <summary>
    /// <c>addendum.originalEventID</c>: the event that this record corrects; null when it corrects none.
    /// </summary>
    public EventId? Corrects;

    /// <summary>Whether the record carries an event id.</summary>
    public bool HasId;

    /// <summary><c>eventType</c>.</summary>
    public TrailEventType Type;

    /// <summary>Whether there is an <c>eventType</c>.</summary>
    public bool HasType;

    /// <summary>Whether any field says that MFA was used.</summary>
    public bool Mfa;

    /// <summary>Whether the response element that bears the event's name says something other than Success.</summary>
    public bool Failed;

    /// <summary><c>errorMessage</c>, unescaped only if it is needed.</summary>
    public ReadOnlySpan<byte> ErrorMessage;

    /// <summary>Whether <see cref="ErrorMessage"/> holds escapes.</summary>
    public bool ErrorMessageIsEscaped;

    /// <summary>Where <c>responseElements</c> starts, when it came before the event's name; else 0.</summary>
    public int ResponseAt;

    /// <summary>Where <c>serviceEventDetails</c> starts, when it came before the event's name; else 0.</summary>
    public int ServiceDetailsAt;

    public string? Source, Name, Region, UserAgent, ErrorCode, RecipientAccountId;
    public string? IdentityType, PrincipalId, Arn, AccountId, AccessKeyId, UserName, InvokedBy, OnBehalfOfUserId;
    public string? IssuerArn, IssuerName, IssuerAccount, InstanceMetadata;

    /// <summary><c>additionalEventData.UserName</c>.</summary>
    public string? TypedUserName;

    public Origin? Origin;

    /// <summary>The <c>userIdentity</c>, when it was met before.</summary>
    public KnownIdentity? Known;

    /// <summary>What says who issued the session.</summary>
    public readonly IssuerTexts Issuer => new(IssuerArn, IssuerName, IssuerAccount);

    /// <summary>What says whose event it is.</summary>
    public readonly UserIdentity Identity => new()
    {
        Type = IdentityType,
        PrincipalId = PrincipalId,
        Arn = Arn,
        AccountId = AccountId,
        UserName = UserName ?? (IdentityType is "IdentityCenterUser" or "Unknown" ? TypedUserName : null),
        InvokedBy = InvokedBy,
        OnBehalfOfUserId = OnBehalfOfUserId,
        IssuerName = IssuerName,
        RecipientAccountId = RecipientAccountId,
    };
}

/// <summary>Signs that a JSON object is no activity.</summary>
[Flags]
internal enum RecordSigns : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>It is an Insights event, or an aggregated one: statistics about calls.</summary>
    Insight = 1,

    /// <summary>It is a digest of trail files.</summary>
    Digest = 2,

    /// <summary>A transport tries the connection.</summary>
    HealthCheck = 4,

    /// <summary>It is an SNS envelope.</summary>
    Notification = 8,
}
