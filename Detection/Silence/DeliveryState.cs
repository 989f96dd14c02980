namespace Grainwatch.Detection.Silence;

/// <summary>That something of an account arrived.</summary>
/// <param name="Account">The account.</param>
/// <param name="At">When the last of it did, by the clock of the gateway (UTC).</param>
public readonly record struct Arrived(string Account, DateTime At);

/// <summary>An account that is told to be silent.</summary>
/// <param name="Account">The account.</param>
/// <param name="Since">When something of it arrived last (UTC).</param>
public sealed record SilentAccount(string Account, DateTime Since);

/// <summary>How the accounts deliver.</summary>
/// <param name="Accounts">How many are known.</param>
/// <param name="Steady">How many of them deliver steadily: their silence would be told.</param>
/// <param name="Silent">Those whose silence was told, longest first.</param>
/// <param name="EverythingSince">Since when no account delivers (UTC); null while one does.</param>
/// <param name="Forgotten">
/// Accounts for which there was no room: those that are not steady went first, the longest silent of them.
/// </param>
public sealed record DeliveryState(
    int Accounts, int Steady, IReadOnlyList<SilentAccount> Silent, DateTime? EverythingSince, long Forgotten);
