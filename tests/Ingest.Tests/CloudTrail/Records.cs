namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Records of the shapes that CloudTrail writes. Names, accounts and ids are made up.</summary>
internal static class Records
{
    public const string IamLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEALICE00001",
        "arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","userName":"alice"},
        "eventTime":"2026-05-04T08:15:30Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
        "awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0 (X11; Linux x86_64)",
        "requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},
        "additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No",
        "MFAUsed":"Yes","MFAIdentifier":"arn:aws:iam::111122223333:mfa/alice"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000001","readOnly":false,"eventType":"AwsConsoleSignIn",
        "managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management",
        "tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256"}}
        """;

    public const string CheckMfa = """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEALICE00001",
        "accountId":"111122223333","accessKeyId":"","userName":"alice"},"eventTime":"2026-05-04T08:15:25Z",
        "eventSource":"signin.amazonaws.com","eventName":"CheckMfa","awsRegion":"eu-west-1",
        "sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","requestParameters":null,
        "responseElements":{"CheckMfa":"Success"},"additionalEventData":{"MfaType":"Virtual MFA"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000002","eventType":"AwsConsoleSignIn",
        "recipientAccountId":"111122223333"}
        """;

    public const string FailedLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEALICE00001",
        "accountId":"111122223333","accessKeyId":"","userName":"Alice"},"eventTime":"2026-05-04T08:14:00Z",
        "eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1",
        "sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","errorMessage":"Failed authentication",
        "requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"},
        "additionalEventData":{"MFAUsed":"Yes"},"eventID":"0a1b2c3d-0000-4000-8000-000000000003",
        "eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333"}
        """;

    public const string UnknownUser = """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","accountId":"111122223333","accessKeyId":"",
        "userName":"HIDDEN_DUE_TO_SECURITY_REASONS"},"eventTime":"2026-05-04T08:13:00Z",
        "eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1",
        "sourceIPAddress":"203.0.113.9","userAgent":"Mozilla/5.0",
        "errorMessage":"No username found in supplied account","requestParameters":null,
        "responseElements":{"ConsoleLogin":"Failure"},"additionalEventData":{"MFAUsed":"No"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000004","eventType":"AwsConsoleSignIn",
        "recipientAccountId":"111122223333"}
        """;

    public const string RootLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"Root","principalId":"111122223333",
        "arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","accessKeyId":""},
        "eventTime":"2026-05-04T07:00:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
        "awsRegion":"us-east-1","sourceIPAddress":"2001:db8::1","userAgent":"Mozilla/5.0",
        "responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000005","eventType":"AwsConsoleSignin",
        "recipientAccountId":"111122223333"}
        """;

    public const string SamlLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole",
        "principalId":"AROAEXAMPLESAML000001:bob@example.org",
        "arn":"arn:aws:sts::111122223333:assumed-role/Operators/bob@example.org","accountId":"111122223333"},
        "eventTime":"2026-05-04T08:00:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
        "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.20","userAgent":"Mozilla/5.0",
        "responseElements":{"ConsoleLogin":"Success"},
        "additionalEventData":{"SamlProviderArn":"arn:aws:iam::111122223333:saml-provider/idp","MFAUsed":"No"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000006","eventType":"AwsConsoleSignIn",
        "recipientAccountId":"111122223333"}
        """;

    public const string SsoRoleLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLESSO0000001:carol",
        "arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/carol",
        "accountId":"111122223333","accessKeyId":"ASIAEXAMPLESSO000001","sessionContext":{"sessionIssuer":{
        "type":"Role","principalId":"AROAEXAMPLESSO0000001","arn":"arn:aws:iam::111122223333:role/aws-reserved/sso",
        "accountId":"111122223333","userName":"AWSReservedSSO_Admin_0123456789abcdef"},
        "attributes":{"creationDate":"2026-05-04T08:00:00Z","mfaAuthenticated":"false"}}},
        "eventTime":"2026-05-04T08:00:05Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
        "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.21","userAgent":"Mozilla/5.0",
        "responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000007","eventType":"AwsConsoleSignIn",
        "recipientAccountId":"111122223333"}
        """;

    public const string FederatedLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"FederatedUser","principalId":"111122223333:dave",
        "arn":"arn:aws:sts::111122223333:federated-user/dave","accountId":"111122223333",
        "accessKeyId":"ASIAEXAMPLEFED000001","sessionContext":{"sessionIssuer":{"type":"IAMUser",
        "principalId":"AIDAEXAMPLEBROKER0001","arn":"arn:aws:iam::111122223333:user/broker",
        "accountId":"111122223333","userName":"broker"},"attributes":{"creationDate":"2026-05-04T08:29:00Z",
        "mfaAuthenticated":"false"}}},"eventTime":"2026-05-04T08:30:00Z","eventSource":"signin.amazonaws.com",
        "eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.30",
        "userAgent":"Mozilla/5.0","responseElements":{"ConsoleLogin":"Success"},
        "additionalEventData":{"MFAUsed":"No"},"eventID":"0a1b2c3d-0000-4000-8000-000000000008",
        "eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333"}
        """;

    public const string SigninToken = """
        {"eventVersion":"1.08","userIdentity":{"type":"FederatedUser","principalId":"111122223333:dave",
        "arn":"arn:aws:sts::111122223333:federated-user/dave","accountId":"111122223333",
        "accessKeyId":"ASIAEXAMPLEFED000001"},"eventTime":"2026-05-04T08:29:30Z",
        "eventSource":"signin.amazonaws.com","eventName":"GetSigninToken","awsRegion":"us-east-1",
        "sourceIPAddress":"192.0.2.44","userAgent":"Python-urllib/3.12","responseElements":{"GetSigninToken":"Success"},
        "additionalEventData":{"MFAUsed":"No"},"eventID":"0a1b2c3d-0000-4000-8000-000000000009",
        "eventType":"AwsApiCall","recipientAccountId":"111122223333"}
        """;

    public const string InstanceLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole",
        "principalId":"AROAEXAMPLEWEB0000001:i-0123456789abcdef0",
        "arn":"arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0","accountId":"111122223333",
        "accessKeyId":"ASIAEXAMPLEWEB000001","sessionContext":{"sessionIssuer":{"type":"Role",
        "principalId":"AROAEXAMPLEWEB0000001","arn":"arn:aws:iam::111122223333:role/web",
        "accountId":"111122223333","userName":"web"},"attributes":{"creationDate":"2026-05-04T02:00:00Z",
        "mfaAuthenticated":"false"},"ec2RoleDelivery":"1.0"}},"eventTime":"2026-05-04T08:40:00Z",
        "eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1",
        "sourceIPAddress":"203.0.113.50","userAgent":"curl/8.0","responseElements":{"ConsoleLogin":"Success"},
        "eventID":"0a1b2c3d-0000-4000-8000-00000000000a","eventType":"AwsConsoleSignIn",
        "recipientAccountId":"111122223333"}
        """;

    public const string SwitchRole = """
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEAUDIT00001:alice",
        "arn":"arn:aws:sts::444455556666:assumed-role/Audit/alice","accountId":"444455556666"},
        "eventTime":"2026-05-04T09:00:00Z","eventSource":"signin.amazonaws.com","eventName":"SwitchRole",
        "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0",
        "responseElements":{"SwitchRole":"Success"},
        "additionalEventData":{"SwitchFrom":"arn:aws:iam::111122223333:user/alice",
        "RedirectTo":"https://console.aws.amazon.com/"},"eventID":"0a1b2c3d-0000-4000-8000-00000000000b",
        "eventType":"AwsConsoleSignIn","recipientAccountId":"444455556666"}
        """;

    public const string IdentityCenterLogin = """
        {"eventVersion":"1.11","userIdentity":{"type":"IdentityCenterUser","arn":"","accountId":"111122223333",
        "onBehalfOf":{"userId":"544894e8-80c1-707f-60e3-3ba6510dfac1",
        "identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-1234567890"}},
        "eventTime":"2026-05-04T07:55:00Z","eventSource":"signin.amazonaws.com","eventName":"UserAuthentication",
        "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.40","userAgent":"Mozilla/5.0",
        "requestParameters":null,"responseElements":null,
        "additionalEventData":{"AuthWorkflowID":"9de74b32-8362-4a01-a524-de21df59fd83","UserName":"erin",
        "CredentialType":"PASSWORD,TOTP"},"eventID":"0a1b2c3d-0000-4000-8000-00000000000c",
        "eventType":"AwsServiceEvent","recipientAccountId":"111122223333",
        "serviceEventDetails":{"UserAuthentication":"Success"}}
        """;

    public const string OldIdentityCenterLogin = """
        {"eventVersion":"1.08","userIdentity":{"type":"Unknown","principalId":"111122223333","arn":"",
        "accountId":"111122223333","accessKeyId":"","userName":"Erin"},"eventTime":"2024-05-04T07:55:00Z",
        "eventSource":"signin.amazonaws.com","eventName":"CredentialVerification","awsRegion":"us-east-1",
        "sourceIPAddress":"198.51.100.40","userAgent":"Mozilla/5.0","additionalEventData":{
        "AuthWorkflowID":"9de74b32-8362-4a01-a524-de21df59fd83","CredentialType":"PASSWORD"},
        "eventID":"0a1b2c3d-0000-4000-8000-00000000000d","eventType":"AwsServiceEvent",
        "recipientAccountId":"111122223333","serviceEventDetails":{"CredentialVerification":"Failure"}}
        """;

    public const string ApiCall = """
        {"eventVersion":"1.09","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEALICE00001",
        "arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333",
        "accessKeyId":"AKIAEXAMPLEALICE0001","userName":"alice","sessionContext":{"sessionIssuer":{},
        "attributes":{"creationDate":"2026-05-04T08:00:00Z","mfaAuthenticated":"true"}}},
        "eventTime":"2026-05-04T08:20:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances",
        "awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.15",
        "requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]},"filterSet":{}},
        "responseElements":null,"requestID":"7f8f4c1e","eventID":"0a1b2c3d-0000-4000-8000-00000000000e",
        "readOnly":true,"resources":[{"accountId":"111122223333","type":"AWS::EC2::Instance"}],
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333"}
        """;

    public const string ServiceCall = """
        {"eventVersion":"1.08","userIdentity":{"type":"AWSService","invokedBy":"inspector2.amazonaws.com"},
        "eventTime":"2026-05-04T08:20:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole",
        "awsRegion":"us-east-1","sourceIPAddress":"inspector2.amazonaws.com","userAgent":"inspector2.amazonaws.com",
        "eventID":"0a1b2c3d-0000-4000-8000-00000000000f","eventType":"AwsApiCall","recipientAccountId":"111122223333"}
        """;

    public const string Insight = """
        {"eventVersion":"1.07","eventTime":"2026-05-04T08:20:00Z","awsRegion":"us-east-1",
        "eventID":"0a1b2c3d-0000-4000-8000-000000000010","eventType":"AwsCloudTrailInsight",
        "recipientAccountId":"111122223333","sharedEventID":"0a1b2c3d-0000-4000-8000-000000000011",
        "insightDetails":{"state":"Start","eventSource":"ssm.amazonaws.com","eventName":"UpdateInstanceInformation"},
        "eventCategory":"Insight"}
        """;

    public const string Digest = """
        {"awsAccountId":"111122223333","digestStartTime":"2026-05-04T07:00:00Z","digestEndTime":"2026-05-04T08:00:00Z",
        "digestS3Bucket":"trail","digestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/x.json.gz",
        "digestSignatureAlgorithm":"SHA256withRSA","previousDigestSignature":null,
        "logFiles":[{"s3Bucket":"trail","s3Object":"a.json.gz","hashValue":"00","hashAlgorithm":"SHA-256"}]}
        """;

    /// <summary>Every kind of record that becomes an event.</summary>
    public static IReadOnlyList<string> Events { get; } =
    [
        IamLogin, CheckMfa, FailedLogin, UnknownUser, RootLogin, SamlLogin, SsoRoleLogin, FederatedLogin, SigninToken,
        InstanceLogin, SwitchRole, IdentityCenterLogin, OldIdentityCenterLogin, ApiCall,
    ];

    /// <summary>Every kind of record.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Events, ServiceCall, Insight, Digest];

    /// <summary>A record on one line.</summary>
    public static string Line(string record) => record.ReplaceLineEndings(string.Empty);

    /// <summary>Records as lines.</summary>
    public static string Lines(params IEnumerable<string> records) =>
        string.Concat(records.Select(record => Line(record) + "\n"));

    /// <summary>Records as CloudTrail delivers them.</summary>
    public static string File(params IEnumerable<string> records) =>
        $$"""{"Records":[{{string.Join(',', records.Select(Line))}}]}""";

    /// <summary>A record with one text in it replaced; the text has to be there.</summary>
    public static string With(this string record, string old, string replacement)
    {
        var replaced = record.Replace(old, replacement, StringComparison.Ordinal);
        return record.Contains(old, StringComparison.Ordinal)
            ? replaced
            : throw new ArgumentException($"not in {record}", nameof(old));
    }
}
