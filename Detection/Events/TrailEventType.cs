namespace Grainwatch.Detection.Events;

/// <summary>CloudTrail's <c>eventType</c>.</summary>
public enum TrailEventType : byte
{
    /// <summary>Absent, or one the product does not know.</summary>
    Other,

    /// <summary>An API was called.</summary>
    AwsApiCall,

    /// <summary>A service generated an event that relates to the trail.</summary>
    AwsServiceEvent,

    /// <summary>An action in the console that was no API call.</summary>
    AwsConsoleAction,

    /// <summary>Somebody signed in to the console.</summary>
    AwsConsoleSignIn,

    /// <summary>A call through a VPC endpoint.</summary>
    AwsVpceEvent,
}

/// <summary>An event type with <c>Mfa</c> appended when MFA was used, as rule 2 tells them apart.</summary>
/// <param name="Type">The event type.</param>
/// <param name="Mfa">Whether MFA was used.</param>
public readonly record struct EventTypeKey(TrailEventType Type, bool Mfa) : IComparable<EventTypeKey>
{
    /// <summary>How many keys there are.</summary>
    public const int Count = 12;

    /// <summary>0 ≤ index &lt; <see cref="Count"/>; part of the stored form.</summary>
    public int Index => ((int)Type << 1) | (Mfa ? 1 : 0);

    /// <summary>Whether rule 2 and the baseline learn from this type.</summary>
    public bool IsLearned => Type is >= TrailEventType.AwsApiCall and <= TrailEventType.AwsConsoleSignIn;

    /// <summary>The key of an <see cref="Index"/>.</summary>
    public static EventTypeKey FromIndex(int index) => new((TrailEventType)(index >> 1), (index & 1) != 0);

    /// <inheritdoc/>
    public int CompareTo(EventTypeKey other) => Index.CompareTo(other.Index);

    /// <summary>"AwsApiCall", "AwsApiCallMfa".</summary>
    public override string ToString() => Mfa ? $"{Type}Mfa" : Type.ToString();
}
