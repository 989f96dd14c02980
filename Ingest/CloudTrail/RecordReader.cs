using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads CloudTrail records, one JSON object each: who did what, from where, and whether it went well. One pass over
/// the bytes; what recurs (texts, principals, issuers, origins) is remembered, so that a record of known parts
/// allocates its event and nothing else. For one thread; it may live as long as the process.
/// </summary>
/// <remarks>
/// The forms of records: "CloudTrail record contents" in the AWS CloudTrail user guide,
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/.
/// </remarks>
public sealed class RecordReader
{
    // S3's own name in its notifications; CloudTrail calls it s3.amazonaws.com.
    private const string NotificationSource = "aws:s3";

    private const string Notification = "this is a notification about an object, such as S3 sends over SQS or SNS, "
        + "not the object; give the bucket as a source: s3://bucket/prefix";

    private const string NoAccount = "neither userIdentity.accountId nor recipientAccountId names an account";

    // What is older is a broken clock; and windows reach back from an event's time.
    private static readonly DateTime s_oldest = new(2006, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly RecordFields _fields;
    private readonly UsualFields _usual;
    private readonly Attributions _attributions;
    private readonly IOrigins _origins;
    private readonly TimeProvider _clock;
    private readonly JsonReaderState _fresh;
    private readonly OneRecord _one = new();
    private readonly TrailParser _parser;
    private DateTime _newestAllowed;

    /// <summary>
    /// A reader that attributes by <paramref name="identifier"/> and locates by <paramref name="origins"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit makes no sense.</exception>
    public RecordReader(
        PrincipalIdentifier identifier, IOrigins origins, TimeProvider clock, ReaderLimits? limits = null)
    {
        Limits = limits ?? new ReaderLimits();
        Limits.Validate();
        var texts = new Utf8Interner(Limits.InternedTexts);
        _fields = new RecordFields(texts, origins);
        _usual = new UsualFields(texts, origins, Limits.DepthMax);
        _attributions = new Attributions(identifier);
        _origins = origins;
        _clock = clock;
        _fresh = new JsonReaderState(new JsonReaderOptions { MaxDepth = Limits.DepthMax });
        _parser = new TrailParser(this);
    }

    /// <summary>
    /// Whether every record is read by the tokeniser, which is slow and is what the fast way is tested against.
    /// </summary>
    internal bool IsExact { get; init; }

    /// <summary>The limits it reads within.</summary>
    public ReaderLimits Limits { get; }

    /// <summary>
    /// Reads one record: a JSON object, with nothing but whitespace around it. Any bytes have an outcome; nothing is
    /// thrown.
    /// </summary>
    public RecordResult Read(ReadOnlySpan<byte> record)
    {
        _one.Result = null;
        _parser.Begin(_one, CancellationToken.None);
        _parser.Consume(record, final: true);
        _parser.Finish();
        return _one.Result ?? Rejected(Outcome.RejectedNotJson, "there is no JSON object");
    }

    /// <summary>To be called before each input: reads the clock anew, which may have been set back.</summary>
    internal void Begin() => _newestAllowed = DateTime.MinValue;

    /// <summary>
    /// Where log events start in the object read last, when what kind of message holds them was not said before; else
    /// 0. Of use where the object could not be read whole.
    /// </summary>
    internal int LogEventsAt { get; private set; }

    /// <summary>Reads the object that the data starts with.</summary>
    /// <param name="data">The data from the object's opening brace on.</param>
    /// <param name="consumed">The object's length; for a container, the bytes before its first record.</param>
    /// <param name="result">What the object is, when it is complete.</param>
    /// <exception cref="JsonException">The data is not JSON, or too deep, behind the consumed bytes.</exception>
    internal RecordProgress Read(ReadOnlySpan<byte> data, out int consumed, out RecordResult result)
    {
        Unsafe.SkipInit(out result);
        LogEventsAt = 0;
        var draft = new RecordDraft { Data = data };
        consumed = IsExact ? JsonScan.Unusual : _usual.Read(data, ref draft);
        if (consumed > 0)
        {
            result = Judge(data[..consumed], in draft);
            return RecordProgress.Complete;
        }

        // Read from its start again, by what can tell how far it came and why no further.
        var reader = new Utf8JsonReader(data, isFinalBlock: false, _fresh);
        draft = new RecordDraft { Data = data };
        RecordProgress progress;
        try
        {
            reader.Read();
            progress = _fields.Read(ref reader, ref draft);
        }
        finally
        {
            consumed = (int)reader.BytesConsumed;
            LogEventsAt = draft.LogEventsAt;
        }

        if (progress != RecordProgress.Complete) return progress;
        result = Judge(data[..consumed], in draft);
        if (draft.LogEventsAt == 0 || draft.Signs.HasFlag(RecordSigns.HealthCheck)) return progress;
        consumed = draft.LogEventsAt;
        return RecordProgress.LogEvents;
    }

    private RecordResult Judge(ReadOnlySpan<byte> record, scoped in RecordDraft draft)
    {
        if (!Utf8.IsValid(record)) return Rejected(Outcome.RejectedNotJson, "the record is not UTF-8");
        if (draft.Signs != RecordSigns.None && SignOf(draft) is { } sign) return sign;
        var source = draft.Source ?? string.Empty;
        var type = draft.Type;
        if (!draft.HasType && source == EventTypes.SignInSource) type = TrailEventType.AwsConsoleSignIn;
        var signIn = draft.Name is null ? SignInKind.None : EventTypes.SignIn(source, draft.Name, type);
        if (Fault(draft, signIn) is { } fault) return fault;

        var attribution = draft.Known is { } known
            ? known.Attribute(_attributions, draft)
            : _attributions.Find(draft.Identity, draft.Issuer);
        if (attribution.Found.Kind == IdentificationKind.Service) return RecordResult.Ignored(Outcome.IgnoredService);
        if (attribution.Found.Principal is not { } principal)
            return Rejected(Outcome.RejectedNoAccount, NoAccount);
        var error = draft.ErrorCode ?? _fields.ErrorMessage(draft) ?? (draft.Failed ? "Failure" : null);
        var id = draft.HasId ? draft.Id : EventIds.OfContent(ContentOf(record, draft));
        return RecordResult.Of(new TrailEvent
        {
            // A correction goes by the id of what it corrects, so that whichever comes first the other is recognised.
            Id = draft.Corrects ?? id,
            Addendum = draft.Corrects is null ? null : id,
            Time = draft.Time,
            Principal = principal,
            Source = source,
            Name = draft.Name!,
            Type = new EventTypeKey(type, draft.Mfa),
            Origin = draft.Origin ?? _origins.Resolve(default),
            Succeeded = error is null,
            SignIn = signIn,
            Arn = draft.Arn,
            AccessKeyId = draft.AccessKeyId,
            Session = attribution.Found.Session,
            Issuer = attribution.Issuer,
            UserAgent = draft.UserAgent,
            Region = draft.Region,
            Error = error,
            InstanceMetadata = draft.InstanceMetadata,
        });
    }

    /// <summary>Without what it travelled in: copies of one record are one, whichever way they came.</summary>
    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> record, scoped in RecordDraft draft) =>
        draft.DetailEnd > 0 ? record[draft.DetailAt..draft.DetailEnd] : record;

    /// <summary>A digest has no event; anything with an event's name and time is judged as one.</summary>
    private RecordResult? SignOf(scoped in RecordDraft draft)
    {
        if (draft.Signs.HasFlag(RecordSigns.Insight)) return RecordResult.Ignored(Outcome.IgnoredInsight);
        if (draft.Name is not null || draft.HasTime) return null;
        if (draft.Signs.HasFlag(RecordSigns.Digest)) return RecordResult.Ignored(Outcome.IgnoredDigest);
        if (draft.Signs.HasFlag(RecordSigns.HealthCheck) || _fields.IsTest(draft))
            return RecordResult.Ignored(Outcome.IgnoredHealthCheck);
        return Rejected(Outcome.RejectedWrongType, Notification);
    }

    private RecordResult? Fault(scoped in RecordDraft draft, SignInKind signIn)
    {
        if (draft.Source == NotificationSource) return Rejected(Outcome.RejectedWrongType, Notification);
        var wrongType = draft.WrongType ?? (signIn == SignInKind.None ? null : draft.WrongSignInType);
        if (wrongType is not null)
        {
            var isLong = wrongType.EndsWith(FieldReader.TooLong, StringComparison.Ordinal);
            return Rejected(Outcome.RejectedWrongType, isLong ? wrongType : $"{wrongType} has the wrong JSON type");
        }

        if (draft.BadVersion is { } version)
            return Rejected(Outcome.RejectedVersion, $"eventVersion \"{version}\" is not of major version 1");
        if (draft.BadTime is { } time)
            return Rejected(Outcome.RejectedBadTime, $"eventTime \"{time}\" is no ISO 8601 time with a zone");
        if (!draft.HasTime) return Rejected(Outcome.RejectedNoEventTime, "there is no eventTime");
        if (draft.Time < s_oldest)
            return Rejected(Outcome.RejectedBadTime, $"eventTime {TrailTime.Text(draft.Time)} is before there was AWS");
        if (draft.Name is null) return Rejected(Outcome.RejectedNoEventName, "there is no eventName");
        return IsAhead(draft.Time)
            ? Rejected(Outcome.RejectedFuture, $"eventTime {TrailTime.Text(draft.Time)} is ahead of the clock")
            : null;
    }

    /// <summary>Within one input the clock is read again only when an event is ahead of its last reading.</summary>
    private bool IsAhead(DateTime time)
    {
        if (time <= _newestAllowed) return false;
        _newestAllowed = _clock.GetUtcNow().UtcDateTime + Limits.ClockAheadMax;
        return time > _newestAllowed;
    }

    private static RecordResult Rejected(Outcome outcome, string detail) => RecordResult.Rejected(outcome, detail);

    /// <summary>Takes the outcome of a single record; whatever follows it makes it no record.</summary>
    private sealed class OneRecord : IRecordSink
    {
        public RecordResult? Result { get; set; }

        public void OnEvent(TrailEvent trailEvent) => Set(RecordResult.Of(trailEvent));

        public void OnIgnored(Outcome outcome) => Set(RecordResult.Ignored(outcome));

        public void OnRejected(Rejection rejection) => Set(Rejected(rejection.Outcome, rejection.Detail));

        private void Set(RecordResult result) => Result = Result is null
            ? result
            : Rejected(Outcome.RejectedNotJson, "there is more than one JSON value");
    }
}
