namespace Grainwatch.Detection.Rules;

/// <summary>Ids of the rules.</summary>
internal static class RuleIds
{
    public const string ConsoleLoginMultipleCountries = "console-login-multiple-countries";
    public const string NewGeolocationForEventType = "new-geolocation-for-event-type";
    public const string FederatedConsoleLogin = "federated-console-login";
    public const string Ec2InstanceConsoleLogin = "ec2-instance-console-login";
    public const string AccountSilent = "account-silent";
    public const string TrailStopped = "trail-stopped";
    public const string GatewayBehind = "gateway-behind";
}
