namespace Grainwatch.Ingest.CloudTrail;

/// <summary>The top-level fields the product reads.</summary>
internal enum RecordField : byte
{
    Other,
    EventVersion,
    UserIdentity,
    EventTime,
    EventSource,
    EventName,
    AwsRegion,
    SourceIpAddress,
    UserAgent,
    ErrorCode,
    ErrorMessage,
    ResponseElements,
    AdditionalEventData,
    ServiceEventDetails,
    EventId,
    EventType,
    EventCategory,
    RecipientAccountId,
    Addendum,

    /// <summary>What makes an object a trail file; from here on: what tells that an object is no record.</summary>
    Records,

    /// <summary>What makes an object a digest file.</summary>
    DigestStartTime,

    /// <summary>What tells a CloudWatch Logs control message.</summary>
    MessageType,

    /// <summary>What tells an S3 test notification.</summary>
    Event,

    /// <summary>What holds the record in an envelope of EventBridge.</summary>
    Detail,

    /// <summary>What makes an object a payload of CloudWatch Logs.</summary>
    LogEvents,

    /// <summary>What makes an object an answer of LookupEvents.</summary>
    Events,

    /// <summary>What tells an SNS envelope.</summary>
    Type,

    /// <summary>What an SNS envelope holds.</summary>
    Message,
}

/// <summary>Finds a field by its name, without a string.</summary>
internal static class RecordFieldNames
{
    /// <summary>The field of this name in UTF-8, unescaped.</summary>
    public static RecordField Match(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("Type"u8) => RecordField.Type,
        5 when name.SequenceEqual("Event"u8) => RecordField.Event,
        6 when name.SequenceEqual("detail"u8) => RecordField.Detail,
        6 when name.SequenceEqual("Events"u8) => RecordField.Events,
        7 when name.SequenceEqual("Message"u8) => RecordField.Message,
        8 when name.SequenceEqual("addendum"u8) => RecordField.Addendum,
        7 when name.SequenceEqual("eventID"u8) => RecordField.EventId,
        7 when name.SequenceEqual("Records"u8) => RecordField.Records,
        9 => MatchNine(name),
        11 when name.SequenceEqual("eventSource"u8) => RecordField.EventSource,
        11 when name.SequenceEqual("messageType"u8) => RecordField.MessageType,
        12 when name.SequenceEqual("eventVersion"u8) => RecordField.EventVersion,
        12 when name.SequenceEqual("userIdentity"u8) => RecordField.UserIdentity,
        12 when name.SequenceEqual("errorMessage"u8) => RecordField.ErrorMessage,
        13 when name.SequenceEqual("eventCategory"u8) => RecordField.EventCategory,
        15 when name.SequenceEqual("sourceIPAddress"u8) => RecordField.SourceIpAddress,
        15 when name.SequenceEqual("digestStartTime"u8) => RecordField.DigestStartTime,
        16 when name.SequenceEqual("responseElements"u8) => RecordField.ResponseElements,
        18 when name.SequenceEqual("recipientAccountId"u8) => RecordField.RecipientAccountId,
        19 when name.SequenceEqual("additionalEventData"u8) => RecordField.AdditionalEventData,
        19 when name.SequenceEqual("serviceEventDetails"u8) => RecordField.ServiceEventDetails,
        _ => RecordField.Other,
    };

    private static RecordField MatchNine(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("eventTime"u8)) return RecordField.EventTime;
        if (name.SequenceEqual("eventName"u8)) return RecordField.EventName;
        if (name.SequenceEqual("eventType"u8)) return RecordField.EventType;
        if (name.SequenceEqual("awsRegion"u8)) return RecordField.AwsRegion;
        if (name.SequenceEqual("userAgent"u8)) return RecordField.UserAgent;
        if (name.SequenceEqual("logEvents"u8)) return RecordField.LogEvents;
        return name.SequenceEqual("errorCode"u8) ? RecordField.ErrorCode : RecordField.Other;
    }
}
