using System.Text;
using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>What a record says of itself: its type, and what it is for the sign-in rules.</summary>
internal static class EventTypes
{
    /// <summary>The event source of console sign-ins.</summary>
    public const string SignInSource = "signin.amazonaws.com";

    /// <summary>Reads <c>eventType</c>; AWS writes it in more than one case.</summary>
    public static TrailEventType Parse(ReadOnlySpan<byte> text) => text.Length switch
    {
        10 when Is(text, "AwsApiCall"u8) => TrailEventType.AwsApiCall,
        12 when Is(text, "AwsVpceEvent"u8) => TrailEventType.AwsVpceEvent,
        15 when Is(text, "AwsServiceEvent"u8) => TrailEventType.AwsServiceEvent,
        16 when Is(text, "AwsConsoleSignIn"u8) => TrailEventType.AwsConsoleSignIn,
        16 when Is(text, "AwsConsoleAction"u8) => TrailEventType.AwsConsoleAction,
        _ => TrailEventType.Other,
    };

    /// <summary>
    /// Whether an <c>eventType</c> says that these are statistics about calls: Insights, aggregated data events.
    /// </summary>
    public static bool IsStatistics(ReadOnlySpan<byte> eventType) =>
        Is(eventType, "AwsCloudTrailInsight"u8) || Is(eventType, "AwsAggregatedEvent"u8);

    /// <summary>Whether an <c>eventCategory</c> says that these are statistics about calls.</summary>
    public static bool IsCategoryOfStatistics(ReadOnlySpan<byte> eventCategory) =>
        Is(eventCategory, "Insight"u8) || Is(eventCategory, "Aggregated"u8);

    /// <summary>
    /// What an event is for the sign-in rules. Identity Center's three sign-in events count as sign-ins whatever their
    /// source, when their type says that a service wrote them; none of them opens the console, so none is a login.
    /// </summary>
    public static SignInKind SignIn(string source, string name, TrailEventType type) => name switch
    {
        "UserAuthentication" when type == TrailEventType.AwsServiceEvent => SignInKind.Other,
        "CredentialVerification" when type == TrailEventType.AwsServiceEvent => SignInKind.Other,
        "CredentialChallenge" when type == TrailEventType.AwsServiceEvent => SignInKind.Step,
        _ when source != SignInSource => SignInKind.None,
        "ConsoleLogin" => SignInKind.ConsoleLogin,
        "GetSigninToken" => SignInKind.GetSigninToken,
        "CheckMfa" or "PasswordRecoveryRequested" or "CredentialChallenge" => SignInKind.Step,
        _ => SignInKind.Other,
    };

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name);
}
