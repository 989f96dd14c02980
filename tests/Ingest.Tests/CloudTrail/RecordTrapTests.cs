using System.Text;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>What real trails do that a reader of the documentation would not expect.</summary>
public sealed class RecordTrapTests
{
    [Theory]
    [InlineData("\"Yes\"", true)]
    [InlineData("\"YES\"", true)]
    [InlineData("\"yes\"", true)]
    [InlineData("\"No\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("null", false)]
    public void Read_MfaUsed_ComparesWithoutCase(string mfaUsed, bool expected) =>
        Assert.Equal(expected, Reading.Event(Records.IamLogin.With("\"Yes\"", mfaUsed)).Type.Mfa);

    [Theory]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    [InlineData("true", true)]
    public void Read_MfaAuthenticated_CountsForApiCalls(string value, bool expected) =>
        Assert.Equal(expected, Reading.Event(Records.ApiCall.With("\"true\"", value)).Type.Mfa);

    [Theory]
    [InlineData("AwsConsoleSignIn", TrailEventType.AwsConsoleSignIn)]
    [InlineData("AwsConsoleSignin", TrailEventType.AwsConsoleSignIn)]
    [InlineData("awsapicall", TrailEventType.AwsApiCall)]
    [InlineData("AwsVpceEvent", TrailEventType.AwsVpceEvent)]
    [InlineData("AwsConsoleAction", TrailEventType.AwsConsoleAction)]
    [InlineData("AwsServiceEvent", TrailEventType.AwsServiceEvent)]
    [InlineData("AwsSomethingNew", TrailEventType.Other)]
    public void Read_EventType_ComparesWithoutCase(string text, TrailEventType expected) =>
        Assert.Equal(expected, Reading.Event(Records.IamLogin.With("AwsConsoleSignIn", text)).Type.Type);

    [Fact]
    public void Read_AbsentEventType_IsASignInOnlyAtTheSignInService()
    {
        Assert.Equal(
            TrailEventType.AwsConsoleSignIn,
            Reading.Event(Records.IamLogin.With("\"eventType\":\"AwsConsoleSignIn\",", "")).Type.Type);
        Assert.Equal(
            TrailEventType.Other,
            Reading.Event(Records.ApiCall.With("\"eventType\":\"AwsApiCall\",", "")).Type.Type);
    }

    [Theory]
    [InlineData("\"responseElements\":{\"ConsoleLogin\":\"Success\"}", null)]
    [InlineData("\"responseElements\":{\"ConsoleLogin\":\"Failure\"}", "Failure")]
    [InlineData("\"responseElements\":{\"SomethingElse\":\"Failure\"}", null)]
    [InlineData("\"responseElements\":null", null)]
    [InlineData("\"errorCode\":\"AccessDenied\",\"errorMessage\":\"no\"", "AccessDenied")]
    [InlineData("\"errorMessage\":\"no \\u00e9ntry\"", "no éntry")]
    [InlineData("\"errorCode\":\"\",\"errorMessage\":null", null)]
    public void Read_Success_NeedsNoErrorAndNoOtherWord(string outcome, string? error)
    {
        var said = "\"responseElements\":{\"ConsoleLogin\":\"Success\"}";

        var login = Reading.Event(Records.IamLogin.With(said, outcome));

        Assert.Equal(error, login.Error);
        Assert.Equal(error is null, login.Succeeded);
    }

    [Fact]
    public void Read_OutcomeBeforeTheName_IsUnderstood()
    {
        var sorted = """
            {"additionalEventData":{"MFAUsed":"No"},"serviceEventDetails":{"x":[1]},
            "responseElements":{"ConsoleLogin":"Failure","a":{"b":[{}]}},
            """ + Records.IamLogin.With("\"responseElements\":{\"ConsoleLogin\":\"Success\"},", "")[1..];

        Assert.Equal("Failure", Reading.Event(sorted).Error);
    }

    [Theory]
    [InlineData("arn:aws:iam::999988887777:user/alice", "999988887777")]
    public void Read_AccountOfTheIdentity_WinsOverTheRecipient(string arn, string account)
    {
        var record = Records.ApiCall
            .With("arn:aws:iam::111122223333:user/alice", arn)
            .With("\"accountId\":\"111122223333\",\n", $"\"accountId\":\"{account}\",\n");

        Assert.Equal(account, Reading.Event(record).Principal.Key.Account);
    }

    [Theory]
    [InlineData("AWS Internal")]
    [InlineData("AWS Internal/3")]
    [InlineData("aws.internal")]
    [InlineData("lambda.amazonaws.com")]
    [InlineData("225.01.00.16")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2")]
    [InlineData("16909060")]
    public void Read_SourceThatIsNoAddress_IsNoAddress(string source)
    {
        var call = Reading.Event(Records.ApiCall.With("198.51.100.7", source));

        Assert.Equal(source, call.Origin.Address);
        Assert.Null(call.Origin.Ip);
    }

    [Fact]
    public void Read_AbsentSource_IsAnEmptyOrigin()
    {
        var call = Reading.Event(Records.ApiCall.With("\"sourceIPAddress\":\"198.51.100.7\",", ""));

        Assert.Equal(string.Empty, call.Origin.Address);
        Assert.Null(call.Origin.Ip);
    }

    [Theory]
    [InlineData("\"eventVersion\":\"1\",")]
    [InlineData("\"eventVersion\":null,")]
    [InlineData("")]
    public void Read_AnyVersionOfMajorOne_IsRead(string version) =>
        Assert.NotNull(Reading.Event(Records.ApiCall.With("\"eventVersion\":\"1.09\",", version)));

    [Fact]
    public void Read_EscapedNamesAndTexts_MeanWhatTheySay()
    {
        var record = Records.IamLogin
            .With("\"eventName\"", "\"event\\u004eame\"")
            .With("\"alice\"", "\"al\\u0069ce \\ud83d\\ude00 \\\"\\/\\b\\f\\n\\r\\t\\\\\"");

        var login = Reading.Event(record);

        Assert.Equal("ConsoleLogin", login.Name);
        Assert.Equal("alice \U0001F600 \"/\b\f\n\r\t\\", login.Principal.Name);
    }

    [Theory]
    [InlineData("\\ud83d", "\uFFFD")]
    [InlineData("\\ude00", "\uFFFD")]
    [InlineData("\\ud83dx", "\uFFFDx")]
    [InlineData("\\ud83d\\u0041", "\uFFFDA")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD\U0001F600")]
    public void Read_HalfASurrogatePair_IsReplaced(string escaped, string expected) =>
        Assert.Equal(expected, Reading.Event(Records.IamLogin.With("\"alice\"", $"\"{escaped}\"")).Principal.Name);

    [Fact]
    public void Read_EndlessUserAgent_IsCutBetweenCharacters()
    {
        var agent = new string('a', 1023) + "é" + new string('b', 100_000);

        var login = Reading.Event(Records.IamLogin.With("Mozilla/5.0 (X11; Linux x86_64)", agent));

        Assert.Equal(new string('a', 1023), login.UserAgent);
    }

    [Fact]
    public void Read_RepeatedField_TakesTheLast() =>
        Assert.Equal("B", Reading.Event(Records.ApiCall.With("\"awsRegion\":\"eu-west-1\"",
            "\"awsRegion\":\"a\",\"awsRegion\":\"B\"")).Region);

    [Fact]
    public void Read_MissingEventId_IsTheHashOfTheContent()
    {
        var spaced = Records.ApiCall.With("\"eventID\":\"0a1b2c3d-0000-4000-8000-00000000000e\",", "");
        var line = Records.Line(spaced);
        var moved = "{\"awsRegion\":\"\\u0065u-west-1\"," + line.With("\"awsRegion\":\"eu-west-1\",", "")[1..];

        var id = Reading.Event(spaced).Id;

        Assert.StartsWith("sha256:", id.ToString(), StringComparison.Ordinal);
        Assert.Equal(7 + 64, id.ToString().Length);
        Assert.Equal(id, Reading.Event(line).Id);
        Assert.Equal(id, Reading.Event(moved).Id);
        Assert.NotEqual(id, Reading.Event(line.With("aws-cli/2.15", "aws-cli/2.16")).Id);
    }

    [Theory]
    [InlineData("0A1B2C3D-0000-4000-8000-00000000000E")]
    [InlineData("not a guid, 36 bytes long, still an id")]
    public void Read_EventIdOfAnotherForm_IsKeptAsWritten(string id) =>
        Assert.Equal(id, Reading.Event(Records.ApiCall.With("0a1b2c3d-0000-4000-8000-00000000000e", id)).Id.ToString());

    [Fact]
    public void Read_NonAsciiTexts_AreTheSameStringAgain()
    {
        var reader = Reading.NewRecordReader();
        var record = Encoding.UTF8.GetBytes(Records.IamLogin.With("\"alice\"", "\"Zoë 张\""));

        Assert.Same(reader.Read(record).Event!.Principal, reader.Read(record).Event!.Principal);
        Assert.Equal("Zoë 张", reader.Read(record).Event!.Principal.Name);
    }
}
